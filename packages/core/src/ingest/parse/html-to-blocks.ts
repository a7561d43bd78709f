import { Parser } from 'htmlparser2'
import type { Block } from './block.ts'
import { fenceCode } from './fence-code.ts'
import type { HtmlHiding } from './html-hiding.ts'
import { BLOCK_TAGS, iconText } from './html-tags.ts'

const HEADING = /^h([1-6])$/
const LEVEL_OF_ITEMS = new Set(['ul', 'ol', 'menu'])

interface HtmlOptions {
  /** Line of the file where the HTML begins. */
  line: number
  hiding: HtmlHiding
  resolve(href: string): string | null
}

/**
 * The text of raw HTML as blocks: headings, paragraphs, list items, table rows, preformatted code.
 * Comments, pictures, scripts and hidden elements are left out; elements may open in one piece of
 * HTML and close in another, with Markdown between.
 */
export function htmlToBlocks(html: string, { line, hiding, resolve }: HtmlOptions): Block[] {
  const blocks: Block[] = []
  // The parser passes over a closing tag whose opening it has not seen, as in another piece of HTML.
  let known = hiding.openNames.length
  const opening = hiding.openNames.map((name) => `<${name}>`).join('')
  const countLines = lineCounter(html, line, opening.length)
  let text = ''
  let startLine = line
  let inPre = false
  let itemLevel = 0
  const links: (string | null)[] = []

  const flush = (endIndex: number, shape: Partial<Block> = {}, prefix = '') => {
    const words = text
      .replace(/\s+/g, ' ')
      .replace(/(?: \|)+ ?$/, '')
      .trim()
    if (words !== '' && words !== '|') {
      const shown = { text: prefix + words, line: startLine }
      blocks.push({ kind: 'text', lines: [shown], endLine: countLines(endIndex), ...shape })
    }
    text = ''
  }
  const flushPre = (endIndex: number) => {
    const code = text.replace(/^\n/, '').trimEnd()
    if (code.trim() !== '') {
      blocks.push(
        fenceCode(code, { line: startLine, endLine: countLines(endIndex), language: null }),
      )
    }
    text = ''
  }
  const itemShape = (): Partial<Block> => ({ tight: blocks.at(-1)?.kind === 'list', kind: 'list' })

  const parser = new Parser(
    {
      onopentag(name, attributes) {
        if (known > 0) {
          known -= 1
          return
        }
        hiding.open(name, attributes)
        if (hiding.active) return
        if (name === 'br') text += inPre ? '\n' : ' '
        if (name === 'code' && !inPre) text += '`'
        if (name === 'a') {
          const href = attributes.href ? resolve(attributes.href) : null
          links.push(href)
          if (href) text += '['
        }
        text += iconText(name)
        if (BLOCK_TAGS.has(name)) flush(parser.startIndex)
        if (text === '') startLine = countLines(parser.startIndex)
        if (name === 'pre') inPre = true
        if (LEVEL_OF_ITEMS.has(name)) itemLevel += 1
      },
      ontext(data) {
        if (hiding.active) return
        if (text.trim() === '' && data.trim() !== '') startLine = countLines(parser.startIndex)
        text += data
      },
      onclosetag(name, implied) {
        const wasHidden = hiding.active
        if (!implied) hiding.close(name)
        if (wasHidden) return
        const end = parser.endIndex
        const heading = HEADING.exec(name)
        if (name === 'code' && !inPre) text += '`'
        else if (name === 'a') closeLink()
        else if (name === 'td' || name === 'th') text += ' | '
        else if (name === 'pre') {
          flushPre(end)
          inPre = false
        } else if (heading && text.trim() !== '') {
          const title = text
            .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
            .replace(/\s+/g, ' ')
            .trim()
          const level = Number(heading[1])
          flush(
            end,
            { kind: 'heading', depth: level, title, fromHtml: true },
            `${'#'.repeat(level)} `,
          )
        } else if (name === 'li') {
          flush(end, itemShape(), `${'  '.repeat(Math.max(0, itemLevel - 1))}- `)
        } else if (name === 'tr') flush(end, itemShape())
        else if (BLOCK_TAGS.has(name)) flush(end)
        if (LEVEL_OF_ITEMS.has(name)) itemLevel = Math.max(0, itemLevel - 1)
      },
    },
    { lowerCaseTags: false, recognizeSelfClosing: true, decodeEntities: true },
  )

  const closeLink = () => {
    const href = links.pop()
    if (!href) return
    const opened = text.lastIndexOf('[')
    if (opened < 0) return
    const label = text.slice(opened + 1).trim()
    text = label === '' ? text.slice(0, opened) : `${text.slice(0, opened)}[${label}](${href})`
  }

  parser.end(opening + html)
  const end = opening.length + html.length
  if (inPre) flushPre(end)
  else flush(end)
  return blocks
}

/** Line of the file at an index, which counts from `before` and only grows from call to call. */
function lineCounter(text: string, firstLine: number, before: number): (index: number) => number {
  let line = firstLine
  let at = 0
  return (position) => {
    const index = position - before
    for (
      let next = text.indexOf('\n', at);
      next >= 0 && next < index;
      next = text.indexOf('\n', at)
    ) {
      line += 1
      at = next + 1
    }
    return line
  }
}
