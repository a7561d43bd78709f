import GithubSlugger from 'github-slugger'
import type { Block } from '../parse/block.ts'

/** A heading with what stands under it up to the next heading, and the headings below it. */
export interface Section {
  /** Null for the page itself. */
  heading: Block | null
  parent: Section | null
  /** Link fragment of the heading. */
  anchor: string
  depth: number
  path: string[]
  blocks: Block[]
  children: Section[]
}

/** Nests a page's blocks by their headings. `title` heads the path of a page without a top heading. */
export function buildSections(title: string, blocks: readonly Block[]): Section {
  const slugger = new GithubSlugger()
  const hasTop = blocks.some((block) => block.kind === 'heading' && block.depth === 1)
  const path = title === '' ? [] : [title]
  const shape = { blocks: [], children: [] }
  const page: Section = { ...shape, heading: null, parent: null, anchor: '', depth: 0, path }
  let current = page
  for (const block of blocks) {
    if (block.kind !== 'heading') {
      current.blocks.push(block)
      continue
    }
    const depth = block.depth ?? 1
    while (current.parent && current.depth >= depth) current = current.parent
    const above = current === page && hasTop && depth === 1 ? [] : current.path
    const section: Section = {
      heading: block,
      parent: current,
      anchor: block.id ?? slugger.slug(block.title ?? ''),
      depth,
      path: [...above, block.title ?? ''],
      blocks: [],
      children: [],
    }
    current.children.push(section)
    current = section
  }
  return page
}
