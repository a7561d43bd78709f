import { isHidden, isReaderOnly } from './hidden.ts'
import { isNoise } from './noise.ts'
import { type Element, isElement, type Node, textOf } from './tree.ts'

const BLOCKS = new Set(
  `address article aside blockquote body center dd details dialog dir div dl dt fieldset figcaption
   figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html li main menu ol p pre search section
   summary table tbody td tfoot th thead tr ul`.split(/\s+/),
)
export const isBlock = ({ name }: Element): boolean => BLOCKS.has(name)
const isHeading = ({ name }: Element): boolean => /^h[1-6]$/.test(name)

/** A screen reader's aid is a few words; an instruction to a machine is longer. */
const MAX_AID_LENGTH = 40

/**
 * Takes navigation, controls and all that nobody sees out of an element, for good. Returns how many
 * hidden pieces of text there were. A heading gets the id of the anchor that it loses.
 */
export function prune(content: Element): number {
  let hidden = 0
  const walk = (element: Element): void => {
    const kept: Node[] = []
    let holdsBlock = false
    let before: Element | null = null
    let words = 0
    for (const child of element.children) {
      if (!isElement(child)) {
        kept.push(child)
        words += child.trim().length
        continue
      }
      if (isNoise(child)) {
        keepAnchor(element, child)
        continue
      }
      if (isHidden(child)) {
        const words = textOf(child, 200)
        const aid = isReaderOnly(child) && words.length <= MAX_AID_LENGTH
        if (!aid && /\p{L}{3}/u.test(words)) hidden += 1
        continue
      }
      walk(child)
      if (isHeading(child))
        takeId(child, {
          before,
          parent: element,
          isFirst: words === 0 && !before && element !== content,
        })
      before = child
      if (isHeading(element) || element.name === 'dt') keepAnchor(element, child)
      holdsBlock ||= child.holdsBlock === true || isBlock(child)
      kept.push(child)
    }
    element.children = kept
    element.holdsBlock = holdsBlock
  }
  walk(content)
  return hidden
}

const FRAMES = /^(?:section|div|article|header|hgroup|summary)$/

/** A heading without an id gets that of the anchor set before it, or of the section that it opens. */
function takeId(
  heading: Element,
  place: { before: Element | null; parent: Element; isFirst: boolean },
): void {
  const { attributes } = heading
  if (attributes.id) return
  const { before, parent } = place
  const anchor = before && before.children.length === 0 ? before.attributes : undefined
  const opened = place.isFirst && FRAMES.test(parent.name) ? parent.attributes.id : undefined
  const id = anchor?.id ?? anchor?.name ?? opened
  if (id) attributes.id = id
}

function keepAnchor(heading: Element, anchor: Element): void {
  const { attributes } = heading
  if (attributes.id || !isHeading(heading) || !/^(?:a|span)$/.test(anchor.name)) return
  const { id, name, href } = anchor.attributes
  const found = id ?? (anchor.name === 'a' ? (name ?? fragment(href)) : undefined)
  if (found) attributes.id = found.replace(/^user-content-/, '')
}

const fragment = (href: string | undefined) =>
  href?.startsWith('#') && href.length > 1 ? decode(href.slice(1)) : undefined

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
