import { type Element, elementChildren, find, textOf } from './tree.ts'

const KINDS: Record<string, string> = {
  note: 'Note',
  info: 'Info',
  tip: 'Tip',
  hint: 'Hint',
  success: 'Success',
  question: 'Question',
  important: 'Important',
  warning: 'Warning',
  caution: 'Caution',
  attention: 'Attention',
  danger: 'Danger',
  error: 'Error',
  bug: 'Bug',
  example: 'Example',
  quote: 'Quote',
  abstract: 'Abstract',
  seealso: 'See also',
  todo: 'Todo',
  deprecated: 'Deprecated',
  secondary: 'Note',
  check: 'Check',
}
/** Classes of the box itself, alone or with a kind behind: `theme-admonition-tip`, `hint-info`. */
const BOX =
  /^(?:theme-admonition|admonition|custom-block|starlight-aside|markdown-alert|alert|callout|nextra-callout|hint|admonitionblock|hint-container|docs-callout|note-box)(?:-{1,2}(.+))?$/
const TITLE =
  /^(?:admonition-?title|admonitionHeading|custom-block-title|starlight-aside__title|markdown-alert-title|callout-title|hint-container-title|title$)/i
/** Changes that Sphinx marks; their own first words say what they are. */
const CHANGE = new Set(['versionadded', 'versionchanged', 'versionremoved', 'deprecated'])
const KIND_ONLY = new Set(['note', 'warning', 'tip', 'caution', 'important', 'danger', 'seealso'])

export interface Admonition {
  /** Bold words at its start; null where its text begins with them itself. */
  label: string | null
  /** The element whose words the label has taken. */
  title: Element | null
  /** What holds the text. */
  body: Element
}

/** Whether an element is a note, a warning or the like, and what it is called. */
export function readAdmonition(element: Element): Admonition | null {
  const { name, classes, attributes } = element
  if (
    name !== 'div' &&
    name !== 'aside' &&
    name !== 'details' &&
    name !== 'section' &&
    name !== 'blockquote'
  ) {
    return null
  }
  if (classes.some((one) => CHANGE.has(one)) && !classes.includes('admonition')) {
    return { label: null, title: null, body: element }
  }
  const boxes = classes.map((one) => BOX.exec(one)).filter((match) => match !== null)
  const marked = attributes['data-callout-type'] ?? attributes['data-admonition-type']
  const isOneKind =
    name !== 'section' && classes.length <= 2 && classes.some((one) => KIND_ONLY.has(one))
  if (boxes.length === 0 && marked === undefined && !isOneKind) return null
  const title = findTitle(element)
  const kinds = [marked, ...classes, ...boxes.map((match) => match[1])]
  const kind = kinds.map((one) => KINDS[one?.toLowerCase() ?? '']).find(Boolean)
  const words = title ? textOf(title, 200).replace(/[:：]$/, '') : ''
  if (!kind && words === '') return null
  return {
    label: words !== '' ? labelFor(words, kind) : (kind ?? 'Note'),
    title,
    body: bodyOf(element),
  }
}

/** A title in the author's words does not say how grave it is. */
function labelFor(words: string, kind: string | undefined): string {
  const known = Object.values(KINDS).some((name) => name.toLowerCase() === words.toLowerCase())
  if (known) return words.charAt(0).toUpperCase() + words.slice(1).toLowerCase()
  return kind && !words.toLowerCase().includes(kind.toLowerCase()) ? `${kind}: ${words}` : words
}

/** Asciidoctor sets an icon and the text side by side in a table. */
const bodyOf = (element: Element): Element =>
  (element.classes.includes('admonitionblock') &&
    find(element, ({ name, classes }) => name === 'td' && classes.includes('content'))) ||
  element

function findTitle(element: Element): Element | null {
  for (const child of elementChildren(element).slice(0, 3)) {
    if (child.name === 'summary' || child.classes.some((one) => TITLE.test(one))) return child
    const inner = elementChildren(child)[0]
    if (inner?.classes.some((one) => TITLE.test(one))) return inner
  }
  return null
}
