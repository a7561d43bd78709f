import { isBlock } from './prune.ts'
import { type Element, isElement, type Node, textOf } from './tree.ts'
import type { InlineOptions, Writer } from './writer.ts'

const HTML_TAG =
  /^<\/?(?:a|abbr|address|article|aside|audio|b|bdi|blockquote|body|br|button|canvas|caption|cite|code|col|dd|del|details|dfn|dialog|div|dl|dt|em|embed|fieldset|figcaption|figure|font|footer|form|h[1-6]|head|header|hr|html|i|iframe|img|input|ins|kbd|label|legend|li|link|main|map|mark|math|menu|meta|nav|noscript|object|ol|option|p|param|picture|pre|q|s|samp|script|section|select|slot|small|source|span|strong|style|sub|summary|sup|svg|table|tbody|td|template|textarea|tfoot|th|thead|time|title|tr|u|ul|var|video|wbr)(?=[\s/>])[^<>]{0,200}>/
// Soft hyphens and spaces without width, which themes put between letters.
const UNSEEN = /[\u00ad\u200b\u2060\ufeff]/g

/** Writes text and inline elements; blocks among them become words with spaces around. */
export function writeInline(
  nodes: readonly Node[],
  writer: Pick<Writer, 'resolve'>,
  options: InlineOptions = {},
): string {
  const out = createOutput()
  const walk = (list: readonly Node[]) => {
    for (const node of list) {
      if (!isElement(node))
        out.text(escapeText(node.replace(UNSEEN, ''), { ...options, before: out.last() }))
      else writeElement(node)
    }
  }
  const wrapped = (element: Element, mark: string) => {
    const inner = writeInline(element.children, writer, options)
    if (inner.trim() === '') return out.text(inner)
    const already = inner.startsWith(mark) || inner.includes('\n')
    out.text(options.plain || already ? inner : around(inner, mark))
  }
  const writeElement = (element: Element) => {
    switch (element.name) {
      case 'br':
        return out.text(options.plain || options.cell ? ' ' : '\n')
      case 'wbr':
        return
      case 'code':
      case 'tt':
      case 'samp':
      case 'kbd':
        return out.text(codeSpan(rawText(element), options))
      case 'pre':
        return out.text(` ${codeSpan(rawText(element).replace(/\s+/g, ' '), options)} `)
      case 'strong':
      case 'b':
        return wrapped(element, '**')
      case 'em':
      case 'i':
        return wrapped(element, '*')
      case 'a':
        return writeLink(element)
      case 'img':
        return writeImage(element)
      case 'math':
        return out.text(mathText(element, options))
      case 'q':
        out.text('“')
        walk(element.children)
        return out.text('”')
      default: {
        const apart = isBlock(element)
        if (apart) out.text(' ')
        walk(element.children)
        if (apart) out.text(' ')
      }
    }
  }
  const writeLink = (element: Element) => {
    const label = writeInline(element.children, writer, options)
    const href = element.attributes.href
    const address = href && !options.plain ? writer.resolve(href) : null
    const words = label.trim()
    if (!address || words === '' || words.includes('](')) return out.text(label)
    out.text(outside(label, `[${words.replace(/\n/g, ' ')}](${address})`))
  }
  const writeImage = ({ attributes }: Element) => {
    const alt = (attributes.alt ?? '').replace(/\s+/g, ' ').replace(/[[\]]/g, '').trim()
    if (alt === '') return
    const src = options.plain ? null : attributes.src && writer.resolve(attributes.src)
    out.text(src && src.length < 500 ? `![${alt}](${src})` : alt)
  }
  walk(nodes)
  return out.result()
}

/** Joins pieces so that white space between them stays single. */
function createOutput() {
  const parts: string[] = []
  let last = ' '
  const push = (piece: string) => {
    if (piece === '') return
    parts.push(piece)
    last = piece.at(-1) as string
  }
  const endsApart = () => last === ' ' || last === '\n'
  return {
    text: (piece: string) => push(endsApart() && piece[0] === ' ' ? piece.slice(1) : piece),
    last: () => last,
    result: () => parts.join(''),
  }
}

function escapeText(
  text: string,
  { cell, plain, before }: InlineOptions & { before: string },
): string {
  let shown = text.replace(/\s+/g, ' ')
  if (shown.includes('<')) shown = escapeTags(shown, before)
  if (cell && shown.includes('|')) shown = shown.replaceAll('|', '\\|')
  return plain ? shown.replace(/\{#/g, '{ #') : shown
}

/** `<div>` in a sentence would be taken for the element itself: it is set as code instead. */
function escapeTags(text: string, before: string): string {
  const parts: string[] = []
  let at = 0
  for (let open = text.indexOf('<'); open >= 0; open = text.indexOf('<', at)) {
    parts.push(text.slice(at, open))
    const next = text[open + 1] ?? ' '
    const tag = /[a-z/]/i.test(next) ? HTML_TAG.exec(text.slice(open, open + 240))?.[0] : undefined
    const inWord = /[\w)\]`*]/.test(text[open - 1] ?? before)
    at = open + 1
    if (tag && !inWord && !tag.includes('`')) {
      parts.push(`\`${tag}\``)
      at = open + tag.length
    } else if (inWord && !tag && /[a-z]/i.test(next)) {
      // `Array<string>` stands as it is: what follows a word and is no element is a type.
      parts.push('<')
    } else parts.push(/[a-z/!?]/i.test(next) ? '\\<' : '<')
  }
  parts.push(text.slice(at))
  return parts.join('')
}

/** `**` must touch the words: spaces inside go outside. */
const around = (inner: string, mark: string) => outside(inner, `${mark}${inner.trim()}${mark}`)

function outside(inner: string, shown: string): string {
  return `${/^\s/.test(inner) ? ' ' : ''}${shown}${/\s$/.test(inner) ? ' ' : ''}`
}

function rawText(element: Element): string {
  const parts: string[] = []
  const walk = (node: Node) => {
    if (!isElement(node)) parts.push(node)
    else if (node.name === 'br') parts.push(' ')
    else node.children.forEach(walk)
  }
  element.children.forEach(walk)
  return parts.join('').replace(UNSEEN, '')
}

function codeSpan(raw: string, { cell, plain }: InlineOptions): string {
  const code = joinLines(raw)
  if (code === '') return raw === '' ? '' : ' '
  const shown = cell ? code.replaceAll('|', '\\|') : code
  const longest = (shown.match(/`+/g) ?? []).reduce((most, run) => Math.max(most, run.length), 0)
  if (plain && longest > 0) return shown
  const marks = '`'.repeat(longest + 1)
  const pad = shown.startsWith('`') || shown.endsWith('`') ? ' ' : ''
  return marks + pad + shown + pad + marks
}

const joinLines = (raw: string) => (raw.includes('\n') ? raw.replace(/\s+/g, ' ') : raw).trim()

/** The formula as TeX where the page has it, else its characters. */
function mathText(element: Element, { cell }: InlineOptions): string {
  const stack: Element[] = [element]
  let tex = element.attributes.alttext ?? ''
  for (let at = stack.pop(); at && tex === ''; at = stack.pop()) {
    if (at.name === 'annotation' && at.attributes.encoding?.includes('tex')) tex = textOf(at, 4_000)
    stack.push(...at.children.filter(isElement))
  }
  const shown = tex === '' ? textOf(element, 2_000) : `$${tex}$`
  return cell ? shown.replaceAll('|', '\\|') : shown
}
