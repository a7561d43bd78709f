import type { ParsedDocument, Skipped } from '../document.ts'
import { collapseDuplicates, type KeptDocument } from './collapse-duplicates.ts'
import { rejectDocument } from './reject-document.ts'
import { removeBoilerplate } from './remove-boilerplate.ts'

export interface SelectOptions {
  /** Hashes of what the site's pages have in common, from an earlier run. */
  boilerplate?: readonly string[]
  /** Documents of the same source that this run leaves as they are. */
  kept?: readonly KeptDocument[]
}

export interface SelectedDocuments {
  documents: ParsedDocument[]
  skipped: Skipped[]
  boilerplate: string[]
}

/**
 * Which of the parsed documents of one source are indexed: boilerplate and pages without content go
 * out, and of several that say the same one stays. Pure; each was refined before.
 */
export function selectDocuments(
  documents: readonly ParsedDocument[],
  { boilerplate = [], kept = [] }: SelectOptions = {},
): SelectedDocuments {
  const skipped: Skipped[] = []
  const cleaned = removeBoilerplate(documents, boilerplate)
  const sound = cleaned.documents.filter((document) => {
    const reason =
      document.chunks.length === 0 ? 'only what every page has' : rejectDocument(document)
    if (reason) skipped.push({ path: document.path, reason })
    return reason === null
  })
  const distinct = collapseDuplicates(sound, kept)
  skipped.push(...distinct.skipped)
  return {
    documents: distinct.documents,
    skipped,
    boilerplate: cleaned.boilerplate,
  }
}
