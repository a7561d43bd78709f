import type { ParsedDocument, Skipped } from '../document.ts'
import { signText, similarity, type TextSignature } from './text-signature.ts'

/** Key of a document's metadata under which its text's hash is kept for later runs. */
export const TEXT_HASH = 'textHash'

/** A document of an earlier run that stays as it is. */
export interface KeptDocument {
  path: string
  metadata: Record<string, string>
}

const SAME_SHARE = 0.95
/** Shorter pages that differ in a word differ in what they say. */
const MIN_WORDS = 60
const BAND = 4
/** Descriptions of symbols and answers are alike by form; only the very same text is one too many. */
const EXACT_ONLY = new Set<ParsedDocument['kind']>(['api', 'answer', 'discussion', 'release'])

/**
 * Keeps one of the documents that say the same: the canonical one, else the one with the plainest
 * address. Nearly the same is what has the same title and 95 % of its words in the same order.
 * `kept` are documents of earlier runs, which stay whatever is found now.
 */
export function collapseDuplicates(
  documents: readonly ParsedDocument[],
  kept: readonly KeptDocument[] = [],
): { documents: ParsedDocument[]; skipped: Skipped[] } {
  const winners = new Map<ParsedDocument, TextSignature>()
  const byHash = new Map<string, string>()
  const byBand = new Map<string, ParsedDocument[]>()
  const skipped: Skipped[] = []
  for (const { path, metadata } of kept) {
    if (metadata[TEXT_HASH]) byHash.set(metadata[TEXT_HASH], path)
  }
  for (const document of documents.toSorted(comparePlainness)) {
    const signature = signText(document.chunks.map(({ text }) => text))
    const twin = byHash.get(signature.hash) ?? findAlike(document, signature, winners, byBand)
    if (twin !== undefined && twin !== document.path) {
      skipped.push({ path: document.path, reason: `same text as ${twin}` })
      continue
    }
    winners.set(document, signature)
    byHash.set(signature.hash, document.path)
    for (const band of bandsOf(document, signature)) {
      const group = byBand.get(band)
      if (group) group.push(document)
      else byBand.set(band, [document])
    }
  }
  return { documents: documents.flatMap((each) => remember(each, winners.get(each))), skipped }
}

function remember(document: ParsedDocument, signature: TextSignature | undefined) {
  if (!signature) return []
  const { provenance } = document
  const metadata = { ...provenance?.metadata, [TEXT_HASH]: signature.hash }
  return [{ ...document, provenance: { ...provenance, metadata } }]
}

function findAlike(
  document: ParsedDocument,
  signature: TextSignature,
  winners: ReadonlyMap<ParsedDocument, TextSignature>,
  byBand: ReadonlyMap<string, ParsedDocument[]>,
): string | undefined {
  const tried = new Set<ParsedDocument>()
  for (const band of bandsOf(document, signature)) {
    for (const other of byBand.get(band) ?? []) {
      if (tried.has(other)) continue
      tried.add(other)
      const known = winners.get(other)
      if (known && similarity(known, signature) >= SAME_SHARE) return other.path
    }
  }
  return undefined
}

/** Texts of which 95 % is the same share a band with all but certainty; most others share none. */
function bandsOf({ kind, title }: ParsedDocument, { minima, words }: TextSignature): string[] {
  if (words < MIN_WORDS || EXACT_ONLY.has(kind)) return []
  const bands: string[] = []
  for (let at = 0; at < minima.length; at += BAND) {
    bands.push(`${at}:${minima.slice(at, at + BAND).join()}:${title.trim().toLowerCase()}`)
  }
  return bands
}

const KIND_RANK: Partial<Record<ParsedDocument['kind'], number>> = { readme: 0, guide: 1 }

/** What stays stands first. */
function comparePlainness(a: ParsedDocument, b: ParsedDocument): number {
  return (
    rankCanonical(a) - rankCanonical(b) ||
    (KIND_RANK[a.kind] ?? 2) - (KIND_RANK[b.kind] ?? 2) ||
    rankAddress(a.url) - rankAddress(b.url) ||
    a.url.length - b.url.length ||
    (a.path < b.path ? -1 : 1)
  )
}

const rankCanonical = ({ url, provenance }: ParsedDocument) => {
  const canonical = provenance?.metadata?.canonical
  if (canonical === undefined) return 1
  return canonical === url ? 0 : 2
}

/** A query, or a version or a print view in the path, makes an address one of several. */
const rankAddress = (url: string) =>
  (url.includes('?') ? 2 : 0) +
  (/\/(?:v?\d+(?:\.[\dx]+)*|next|canary|print|amp)\//i.test(url) ? 1 : 0)
