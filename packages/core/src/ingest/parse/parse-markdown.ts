import type { Root } from 'mdast'
import { fromMarkdown } from 'mdast-util-from-markdown'
import { frontmatterFromMarkdown } from 'mdast-util-frontmatter'
import { gfmFootnoteFromMarkdown } from 'mdast-util-gfm-footnote'
import { gfmTableFromMarkdown } from 'mdast-util-gfm-table'
import { mdxFromMarkdown } from 'mdast-util-mdx'
import { frontmatter } from 'micromark-extension-frontmatter'
import { gfmFootnote } from 'micromark-extension-gfm-footnote'
import { gfmTable } from 'micromark-extension-gfm-table'
import { mdx } from 'micromark-extension-mdx'

// Strikethrough, task lists and bare addresses are kept as written: their syntax costs a third of
// the time and changes no text.
const extensions = [gfmTable(), gfmFootnote(), frontmatter(['yaml'])]
const mdastExtensions = [
  gfmTableFromMarkdown(),
  gfmFootnoteFromMarkdown(),
  frontmatterFromMarkdown(['yaml']),
]
const mdxExtensions = [mdx(), ...extensions]
const mdxMdastExtensions = [...mdxFromMarkdown(), ...mdastExtensions]

/** Stand in for `<` and `{` that open no element or expression; one character for one. */
const PLAIN_LESS = '\ue000'
const PLAIN_BRACE = '\ue001'
const MAX_REPAIRS = 12

export interface ParsedMarkdown {
  root: Root
  /** The text that the nodes' offsets count in. */
  source: string
}

export function parseMarkdown(source: string): ParsedMarkdown {
  return { root: fromMarkdown(source, { extensions, mdastExtensions }), source }
}

/**
 * MDX, in which a stray `<` or `{` is an error: each one that the parser complains of is taken as
 * text, and a page that stays invalid is read as Markdown. Its source holds private-use characters
 * for those; `restorePlain` turns them back.
 */
export function parseMdx(source: string): ParsedMarkdown {
  let text = blankModuleCode(source)
  for (let repair = 0; repair <= MAX_REPAIRS; repair += 1) {
    try {
      const options = { extensions: mdxExtensions, mdastExtensions: mdxMdastExtensions }
      return { root: fromMarkdown(text, options), source: text }
    } catch (error) {
      const repaired = neutralise(text, errorOffset(text, error))
      if (repaired === null) break
      text = repaired
    }
  }
  return parseMarkdown(blankModuleCode(source))
}

export function restorePlain(text: string): string {
  return text.replaceAll(PLAIN_LESS, '<').replaceAll(PLAIN_BRACE, '{')
}

/** Where the parser stopped, or where the element begins whose end it misses. */
function errorOffset(text: string, error: unknown): number | null {
  if (!(error instanceof Error)) return null
  const [, line, column] = /\((\d+):(\d+)-/.exec(error.message) ?? []
  if (line && column) return lineStart(text, Number(line)) + Number(column) - 1
  const place = 'place' in error ? error.place : null
  if (!place || typeof place !== 'object') return null
  const point = 'start' in place ? place.start : place
  const offset = point && typeof point === 'object' && 'offset' in point ? point.offset : null
  return typeof offset === 'number' ? offset : null
}

function lineStart(text: string, line: number): number {
  let at = 0
  for (let number = 1; number < line; number += 1) at = text.indexOf('\n', at) + 1
  return at
}

/** HTML's elements without an end, which MDX wants closed. */
const VOID_TAG = /^<(?:br|hr|img|input|link|meta|source|wbr)\b[^<>]*>/i

/** Makes text of the bracket at or before an offset, without moving anything behind it. */
function neutralise(text: string, offset: number | null): string | null {
  if (offset === null) return null
  const at = Math.max(text.lastIndexOf('<', offset), text.lastIndexOf('{', offset))
  if (at < 0) return null
  const tag = VOID_TAG.exec(text.slice(at, at + 2_000))?.[0]
  const stand = tag?.replace(/[^\n]/g, ' ') ?? (text[at] === '<' ? PLAIN_LESS : PLAIN_BRACE)
  return text.slice(0, at) + stand + text.slice(at + stand.length)
}

const MODULE_LINE =
  /^(?:import\s+(?:['"]|[\w*{][^'"\n]*(?:\sfrom\s+['"]|[{,]\s*$))|export\s+(?:(?:const|let|var|function|async|class|default)\b|[{*]))/

/** Blanks `import` and `export` statements: they are code of the page, not of the library. */
function blankModuleCode(source: string): string {
  if (!/^(?:import|export)\s/m.test(source)) return source
  const lines = source.split('\n')
  let fenced = false
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] as string
    if (/^\s*(?:`{3}|~{3})/.test(line)) fenced = !fenced
    if (fenced || !MODULE_LINE.test(line)) continue
    const end = statementEnd(lines, index)
    for (let at = index; at <= end; at += 1) lines[at] = ''
    index = end
  }
  return lines.join('\n')
}

/** Last line of a statement: the first at which its brackets are closed, or one before a blank line. */
function statementEnd(lines: readonly string[], start: number): number {
  let open = 0
  for (let index = start; index < lines.length; index += 1) {
    const line = lines[index] as string
    for (const character of line) {
      if ('([{'.includes(character)) open += 1
      else if (')]}'.includes(character)) open -= 1
    }
    if (open <= 0 || (lines[index + 1]?.trim() === '' && index - start > 200)) return index
  }
  return start
}
