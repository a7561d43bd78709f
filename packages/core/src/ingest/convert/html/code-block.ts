import { closest, descendants, type Element, isElement, type Node, textOf } from './tree.ts'

const LANGUAGE_CLASS =
  /^(?:language|lang|highlight-source|highlight-text|highlight|brush|source|src)-([\w+#.-]+)$/
/** Classes of wrappers and renderers that look like a language and are none. */
const NO_LANGUAGE = new Set(
  `none text plain plaintext txt default nohighlight no-highlight highlight hljs prism shiki code
   codehilite sourcecode notranslate literal-block output undefined null unknown wrapper container
   example body block raw ipynb`.split(/\s+/),
)
const ALIASES: Record<string, string> = {
  py: 'python',
  python3: 'python',
  ipython3: 'python',
  ipython: 'python',
  pycon: 'python',
  pycon3: 'python',
  'source-shell': 'bash',
  shellscript: 'bash',
  jsonc: 'json',
}
/** Languages that renderers write as a bare class: `<code class="hljs python">`. */
const BARE = new Set(
  `bash c clojure console cpp cs csharp css dart diff dockerfile elixir erlang go graphql haskell html
   http ini java javascript js json jsx julia kotlin lua makefile markdown mdx nginx objectivec ocaml
   perl php powershell properties protobuf py python r ruby rust scala scss sh shell sql svelte swift
   toml ts tsx typescript vim vue xml yaml yml zig zsh`.split(/\s+/),
)
const LINE_CLASSES = ['line', 'token-line', 'code-line', 'ec-line', 'view-line']
const ENDS_LINE = new Set(['div', 'p', 'li', 'tr', 'figure', 'section'])
const MAX_TITLE = 80
/** What holds more is no frame of one code. */
const MAX_FRAME_CHILDREN = 50

/** Source code as the page shows it, to the character, without line numbers and buttons. */
export function codeText(root: Element): string {
  const parts: string[] = []
  let last = ''
  const add = (text: string) => {
    if (text === '') return
    parts.push(text)
    last = text
  }
  const spansAreLines = lacksBreaks(root)
  const walk = (node: Node): void => {
    if (!isElement(node)) {
      add(node)
      return
    }
    if (node.name === 'br') add('\n')
    const isLine = ENDS_LINE.has(node.name) || (spansAreLines && isLineSpan(node))
    if (isLine && last !== '' && !last.endsWith('\n')) add('\n')
    for (const child of node.children) walk(child)
    if (isLine && !last.endsWith('\n')) add('\n')
  }
  for (const child of root.children) walk(child)
  const code = parts
    .join('')
    .replace(/\r\n?/g, '\n')
    .replace(/\u00a0/g, ' ')
    .trimEnd()
  // The first line keeps its indentation.
  const start = code.search(/\S/)
  return start < 0 ? '' : code.slice(code.lastIndexOf('\n', start) + 1)
}

const isLineSpan = ({ attributes, classes }: Element) =>
  attributes['data-line'] !== undefined || classes.some((one) => LINE_CLASSES.includes(one))

/** Some highlighters leave it to the style sheet to break lines. */
function lacksBreaks(root: Element): boolean {
  let lines = 0
  for (const element of descendants(root)) {
    if (element.name === 'br') return false
    if (isLineSpan(element)) lines += 1
  }
  if (lines < 2) return false
  const walk = (node: Node): boolean =>
    isElement(node) ? node.children.some(walk) : node.includes('\n')
  return !walk(root)
}

/** Language of a code element, from its own classes and those of the elements around it. */
export function codeLanguage(pre: Element): string | null {
  const inner = [...descendants(pre)].find(({ name }) => name === 'code')
  let at: Element | null = inner ?? pre
  for (let up = 0; at && up < 5; up += 1) {
    const found = languageOf(at)
    if (found) return found
    at = at.parent
    // A wrapper of several blocks says nothing of one.
    if (at && up > 0 && /^(?:article|main|section|body|li|td)$/.test(at.name)) return null
  }
  return null
}

function languageOf({ attributes, classes, name }: Element): string | null {
  const named = attributes['data-lang'] ?? attributes['data-language'] ?? attributes.lang
  const candidates = named && /^[\w+#-]{1,20}$/.test(named) && name !== 'html' ? [named] : []
  for (const one of classes) {
    const found = LANGUAGE_CLASS.exec(one)?.[1]
    if (found) candidates.push(found)
  }
  const isCode = classes.some((one) =>
    /^(?:hljs|prettyprint|sourceCode|code|rust|shiki|brush:)$/.test(one),
  )
  if (isCode || name === 'code' || name === 'pre') {
    candidates.push(...classes.filter((one) => BARE.has(one.toLowerCase())))
  }
  for (const candidate of candidates) {
    const language = candidate.toLowerCase().replace(/^source-/, '')
    if (!NO_LANGUAGE.has(language) && language.length <= 20) return ALIASES[language] ?? language
  }
  return null
}

const FRAME =
  /^(?:codeBlockContainer|expressive-code|highlight$|code-block|vp-code-block|nextra-code|listingblock)/
const CAPTION = /^(?:title$|filename$|codeBlockTitle|code-block-caption|code-title)/
const TITLE = 'twinmcp-title'

/** Moves the name of the file that a code belongs in from the caption above it to the code itself. */
export function takeCodeTitles(root: Element): void {
  for (const pre of descendants(root)) {
    if (pre.name !== 'pre') continue
    const isFrame = ({ name, classes }: Element) =>
      name === 'figure' || classes.some((one) => FRAME.test(one))
    const frame = closest(pre, isFrame, 4)
    const caption = frame && captionIn(frame)
    const title = caption ? textOf(caption, MAX_TITLE + 1) : ''
    if (!caption || title.length > MAX_TITLE || !/^[^"'\s]+$/.test(title)) continue
    pre.attributes[TITLE] = title
    caption.children = []
  }
}

function captionIn(frame: Element): Element | null {
  if (frame.children.length > MAX_FRAME_CHILDREN) return null
  for (const element of descendants(frame)) {
    if (element.name === 'pre') return null
    if (element.name === 'figcaption' || element.classes.some((one) => CAPTION.test(one)))
      return element
  }
  return null
}

export const codeTitle = ({ attributes }: Element): string | null => attributes[TITLE] ?? null

/** Code in a fence that is longer than any run of backticks in it. */
export function fence(code: string, language: string | null, title?: string | null): string {
  const longest = (code.match(/`{3,}/g) ?? []).reduce(
    (most, { length }) => Math.max(most, length),
    2,
  )
  const marks = '`'.repeat(longest + 1)
  const info = `${language ?? ''}${title ? ` title="${title}"` : ''}`.trim()
  return `${marks}${info}\n${code}\n${marks}`
}
