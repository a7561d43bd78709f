import type { DocumentKind } from '../document.ts'
import { type Block, blockLength, type ParsedPage } from '../parse/block.ts'
import { buildSections, type Section } from './build-sections.ts'
import { CHUNK_LIMIT, CHUNK_TARGET, type Chunk } from './chunk.ts'
import { classifyChunk } from './classify-chunk.ts'
import { findUnits, type Units } from './find-units.ts'
import { joinedLength, joinPacks, type Pack, packBlocks, packText } from './pack-blocks.ts'

/** Sections shorter than this say too little to be found or understood alone. */
const SMALL = 400
/** A sentence such as "The following options are available:" belongs to what follows. */
const TINY = 200

/** A pack with the section it belongs to; `startLine` counts the section's own heading in. */
interface Draft extends Pack {
  section: Section
  startLine: number
}

/**
 * Cuts a page at its headings into chunks of at most 1,500 characters, in reading order. A section
 * that is small by itself joins its siblings under the heading they share; an answer to a question
 * and a release of a changelog stay by themselves.
 */
export function chunkPage(
  page: Pick<ParsedPage, 'title' | 'blocks'>,
  { kind }: { kind?: DocumentKind } = {},
): Chunk[] {
  const root = buildSections(page.title, page.blocks)
  const units = findUnits(root, kind)
  return draftSection(root, units)
    .filter(({ blocks }) => blocks.length > 0)
    .map((item) => withUnitKind(toChunk(item), item, units))
}

function draftSection(section: Section, units: Units | null): Draft[] {
  const own = packBlocks(section.blocks).map((pack, index) => draft(section, pack, index === 0))
  if (section.children.length === 0) {
    return own.length > 0 || !section.heading ? own : [draft(section, headingPack(section), true)]
  }
  const groups = section.children.map((child) => draftSection(child, units))
  if (own.length > 0) groups.unshift(own)
  return parts(section, groups, units).flatMap((part) =>
    mergeSmall(section, joinTiny(section, part)),
  )
}

/** Runs of groups that may be joined: a unit is one alone. */
function parts(section: Section, groups: Draft[][], units: Units | null): Draft[][][] {
  if (!section.children.some((child) => units?.sections.has(child))) return [groups]
  const own = groups.length - section.children.length
  const runs: Draft[][][] = []
  let open: Draft[][] | null = null
  for (const [index, group] of groups.entries()) {
    const child = section.children[index - own]
    if (child && units?.sections.has(child)) {
      runs.push([group])
      open = null
    } else if (open) open.push(group)
    else {
      open = [group]
      runs.push(open)
    }
  }
  return runs
}

/** Answers and releases are told from prose by their kind; a question is a part of its answers. */
function withUnitKind(chunk: Chunk, item: Draft, units: Units | null): Chunk {
  if (!units) return chunk
  let unit: Section | null = item.section
  while (unit && !units.sections.has(unit)) unit = unit.parent
  // Forums link to an answer, not to headings inside of it.
  if (units.kind === 'answer') return { ...chunk, kind: 'answer', anchor: unit?.anchor ?? '' }
  return unit ? { ...chunk, kind: 'release' } : chunk
}

function draft(section: Section, pack: Pack, isFirst: boolean): Draft {
  const first = pack.blocks[0]?.lines[0]?.line ?? 1
  const heading = section.heading?.lines[0]?.line ?? first
  return { ...pack, section, startLine: isFirst ? Math.min(heading, first) : first }
}

/** A heading with nothing under it still is text that someone may look for. */
function headingPack({ heading }: Section): Pack {
  const blocks = heading ? [heading] : []
  return { blocks, length: blocks.reduce((sum, block) => sum + blockLength(block), 0) }
}

/** Puts a sentence or a bare heading before what follows it, which keeps its own heading path. */
function joinTiny(section: Section, groups: readonly Draft[][]): Draft[][] {
  const joined: Draft[][] = []
  for (const group of groups) {
    const before = joined.at(-1)
    const [tiny] = before?.length === 1 ? before : []
    const [first, ...rest] = group
    // Two that are both short make a chunk of their own, under the heading they share.
    const isLong = group.length > 1 || (first && first.length >= SMALL)
    if (tiny && first && isLong && leads(tiny, section)) {
      const next = { ...first, ...withHeadings(first, section) }
      if (joinedLength(tiny, next) <= CHUNK_LIMIT) {
        const pack = joinPacks(tiny, next)
        joined[joined.length - 1] = [{ ...next, ...pack, startLine: tiny.startLine }, ...rest]
        continue
      }
    }
    joined.push(group)
  }
  return joined
}

/** Joins neighbouring groups that are one draft each while one of the two is small. */
function mergeSmall(section: Section, groups: readonly Draft[][]): Draft[] {
  const merged: Draft[] = []
  let last: Draft | null = null
  for (const group of groups) {
    const [only] = group.length === 1 ? group : []
    if (last && only && (last.length < SMALL || only.length < SMALL)) {
      const joined = joinDrafts(section, last, only)
      if (joined.length <= Math.min(CHUNK_TARGET, CHUNK_LIMIT)) {
        merged[merged.length - 1] = joined
        last = joined
        continue
      }
    }
    merged.push(...group)
    last = only ?? null
  }
  return merged
}

function joinDrafts(section: Section, a: Draft, b: Draft): Draft {
  const [left, right] = [withHeadings(a, section), withHeadings(b, section)]
  const startLine = Math.min(a.startLine, b.startLine)
  return { ...joinPacks(left, right), section, startLine }
}

/** A section's own few words, or the heading of one that is empty. */
const leads = (tiny: Draft, section: Section) =>
  tiny.length < TINY && (tiny.section === section || tiny.blocks[0] === tiny.section.heading)

/** Seen from a section above it, a draft's own headings are part of its text. */
function withHeadings(item: Draft, above: Section): Pack {
  const headings: Block[] = []
  let section: Section | null = item.section
  for (; section && section !== above; section = section.parent) {
    if (section.heading && !item.blocks.includes(section.heading)) headings.unshift(section.heading)
  }
  return headings.reduceRight<Pack>((pack, heading) => {
    return joinPacks({ blocks: [heading], length: blockLength(heading) }, pack)
  }, item)
}

function toChunk(item: Draft): Chunk {
  const { section, blocks } = item
  const isBareHeading = blocks.length === 1 && blocks[0] === section.heading
  const inner = blocks.filter((block) => block.kind === 'heading' && block !== section.heading)
  const text = packText(item)
  return {
    ...classifyChunk(section.path.at(-1) ?? '', blocks),
    headingPath: isBareHeading ? section.path.slice(0, -1) : section.path,
    innerHeadings: inner.map((block) => block.title ?? ''),
    text,
    anchor: section.anchor,
    startLine: Math.min(item.startLine, ...blocks.map(({ lines }) => lines[0]?.line ?? Infinity)),
    endLine: Math.max(item.startLine, ...blocks.map(({ endLine }) => endLine)),
  }
}
