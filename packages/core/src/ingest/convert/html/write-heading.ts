import type { Element } from './tree.ts'
import type { Writer } from './writer.ts'

const MAX_LENGTH = 300

/** `## Title {#id}`; the id lets a chunk's address lead to its place in the page. */
export function writeHeading(element: Element, writer: Writer): string[] {
  const level = Number(element.name.slice(1))
  return headingLine(writer.inline(element.children, { plain: true }), {
    level,
    id: element.attributes.id ?? null,
    writer,
  })
}

export function headingLine(
  words: string,
  { level, id, writer }: { level: number; id: string | null; writer: Writer },
): string[] {
  const title = words.replace(/\s+/g, ' ').trim().slice(0, MAX_LENGTH)
  if (title === '') return []
  writer.level = level
  const isNew = id !== null && /^[^\s{}]{1,200}$/.test(id) && !writer.ids.has(id)
  if (isNew) writer.ids.add(id)
  // A title's own last `#` would be taken for the end of the heading.
  return [`${'#'.repeat(level)} ${title.replace(/#+$/, '\\$&')}${isNew ? ` {#${id}}` : ''}`]
}
