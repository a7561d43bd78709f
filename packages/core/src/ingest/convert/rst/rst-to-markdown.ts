import type { Converted } from '../converted.ts'
import { fence } from '../html/code-block.ts'
import { writeQuote } from '../html/write-list.ts'
import { readDirective, writeDirective } from './rst-directives.ts'
import { rstInline } from './rst-inline.ts'
import { dedent, indentOf, isBlank, type RstState, takeIndented } from './rst-state.ts'
import { gfmTable, isGridBorder, isSimpleBorder, readGrid, readSimple } from './rst-tables.ts'

const MAX_DEPTH = 20
const DECORATION = /^([!-/:-@[-`{-~])\1{1,}$/
const ITEM = /^(?:([-*+•])|((?:\d{1,4}|#|[a-zA-Z])[.)]|\((?:\d{1,4}|#|[a-zA-Z])\)))(\s+)(?=\S)/
const EXPLICIT = /^\.\.(?:\s|$)/

/** reStructuredText, with the directives of Sphinx, as Markdown. Never throws. */
export function rstToMarkdown(text: string): Converted {
  const lines = text
    .replace(/\t/g, '        ')
    .split('\n')
    .map((line) => line.trimEnd())
  const state: RstState = {
    decorations: [],
    level: 0,
    depth: 0,
    pendingId: null,
    language: null,
    ...readDefinitions(lines),
    inline: (words) => rstInline(words, state),
    blocks: (body) => {
      if (state.depth >= MAX_DEPTH) return body.length === 0 ? [] : [body.join('\n')]
      state.depth += 1
      const blocks = readBlocks(body, state)
      state.depth -= 1
      return blocks
    },
  }
  const markdown = state.blocks(lines).join('\n\n')
  const title = /^# (.+?)(?: \{#[^}]*\})?$/m.exec(markdown)?.[1]
  return { markdown, provenance: title ? { title: title.replace(/[`*]/g, '').slice(0, 300) } : {} }
}

/** Substitutions and addresses count for the whole page, wherever they stand. */
function readDefinitions(lines: readonly string[]): Pick<RstState, 'substitutions' | 'targets'> {
  const substitutions = new Map<string, string>()
  const targets = new Map<string, string>()
  for (const line of lines) {
    const replaced = /^\s*\.\. \|([^|]+)\| replace::\s*(.*)$/.exec(line)
    if (replaced) substitutions.set(replaced[1] as string, replaced[2] ?? '')
    const target = /^\s*\.\. _`?([^`:]+|[^`]+)`?:\s+(\S+)$/.exec(line)
    if (target && /^\w+:|^\//.test(target[2] as string))
      targets.set((target[1] as string).toLowerCase(), target[2] as string)
  }
  return { substitutions, targets }
}

function readBlocks(lines: readonly string[], state: RstState): string[] {
  const blocks: string[] = []
  let at = 0
  while (at < lines.length) {
    const line = lines[at] as string
    if (isBlank(line)) {
      at += 1
      continue
    }
    const { end, shown } = readBlock(lines, at, state)
    blocks.push(...shown)
    at = Math.max(end, at + 1)
  }
  return blocks
}

interface Read {
  end: number
  shown: string[]
}

function readBlock(lines: readonly string[], at: number, state: RstState): Read {
  const line = lines[at] as string
  const heading = readHeading(lines, at, state)
  if (heading) return heading
  if (EXPLICIT.test(line)) return readExplicit(lines, at, state)
  if (DECORATION.test(line) && line.length >= 4) return { end: at + 1, shown: [] }
  if (isGridBorder(line) || isSimpleBorder(line)) return readTable(lines, at, state)
  if (indentOf(line) > 0) {
    const { body, end } = takeIndented(lines, at)
    return { end, shown: writeQuote(state.blocks(body)) }
  }
  if (line.startsWith('>>> ')) {
    const end = endOfRun(lines, at)
    return { end, shown: [fence(lines.slice(at, end).join('\n'), 'python')] }
  }
  if (ITEM.test(line)) return readList(lines, at, state)
  if (/^:[^:\s][^:\n]{0,120}:(?:\s|$)/.test(line) && !/^:[\w:+.-]+:`/.test(line))
    return readField(lines, at, state)
  if (/^__ |^\|\s/.test(line)) return readLineBlock(lines, at, state)
  return readParagraph(lines, at, state)
}

function readHeading(lines: readonly string[], at: number, state: RstState): Read | null {
  const [first = '', second = '', third = ''] = lines.slice(at, at + 3)
  const over =
    DECORATION.test(first) && third === first && !isBlank(second) && !DECORATION.test(second)
  const title = over ? second.trim() : first
  const mark = over ? third : second
  if (!DECORATION.test(mark) || isBlank(title) || indentOf(title) > 0 || EXPLICIT.test(title))
    return null
  if (mark.length < Math.min(4, title.length) || (DECORATION.test(title) && !over)) return null
  const decoration = `${mark[0]}${over ? '^' : ''}`
  if (!state.decorations.includes(decoration)) state.decorations.push(decoration)
  state.level = Math.min(6, state.decorations.indexOf(decoration) + 1)
  const id = state.pendingId
  state.pendingId = null
  const words = state
    .inline(title)
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/\s+/g, ' ')
  const shown = `${'#'.repeat(state.level)} ${words}${id ? ` {#${id}}` : ''}`
  return { end: at + (over ? 3 : 2), shown: [shown] }
}

/** Directives, targets, footnotes and comments: everything behind two dots. */
function readExplicit(lines: readonly string[], at: number, state: RstState): Read {
  const line = lines[at] as string
  const { body, end } = takeIndented(lines, at + 1)
  // What comes behind a blank line is no argument any more.
  const content = isBlank(lines[at + 1]) ? ['', ...body] : body
  const directive = /^\.\.\s+(?:\|[^|]+\|\s+)?([\w:+.-]+?)::(?:\s+(.*))?$/.exec(line)
  if (directive && !/^\.\.\s+\|/.test(line)) {
    const read = readDirective(directive[1] as string, (directive[2] ?? '').trim(), content)
    return { end, shown: writeDirective(read, state) }
  }
  const target = /^\.\.\s+_`?([\w .:+-]+?)`?:$/.exec(line)
  if (target) {
    state.pendingId =
      (target[1] as string)
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, '-')
        .replace(/^-|-$/g, '') || null
    return { end: at + 1, shown: [] }
  }
  const note = /^\.\.\s+\[(#?[\w-]+|#)\]\s+(.*)$/.exec(line)
  if (note) return { end, shown: state.blocks(dedent([note[2] ?? '', ...body])) }
  // A comment goes on as long as it is indented.
  return { end: isBlank(lines[at + 1]) && line.trim() === '..' ? at + 1 : end, shown: [] }
}

function readTable(lines: readonly string[], at: number, state: RstState): Read {
  if (isGridBorder(lines[at] as string)) {
    const end = endOfRun(lines, at)
    const { rows, headers } = readGrid(lines.slice(at, end))
    return { end, shown: gfmTable(rows, headers, state) }
  }
  let borders = 1
  let end = at + 1
  // It ends at the border that a blank line or the end of the page follows.
  while (end < lines.length) {
    const isBorder = isSimpleBorder(lines[end] as string)
    end += 1
    if (isBorder) {
      borders += 1
      if (borders >= 3 || isBlank(lines[end])) break
    }
  }
  const { rows, headers } = readSimple(lines.slice(at, end))
  return { end, shown: gfmTable(rows, headers, state) }
}

function readList(lines: readonly string[], start: number, state: RstState): Read {
  const items: string[] = []
  let at = start
  let tight = true
  const isNumbered = ITEM.exec(lines[start] as string)?.[2] !== undefined
  while (at < lines.length) {
    const match = ITEM.exec(lines[at] as string)
    if (!match || (match[2] !== undefined) !== isNumbered) break
    const width = match[0].length
    const { body, end } = takeIndented(lines, at + 1, Math.min(width, 2))
    const blocks = state.blocks(dedent([(lines[at] as string).slice(width), ...body]))
    const marker = isNumbered ? `${items.length + 1}. ` : '- '
    if (blocks.length > 1 && !/^(?:-|\d+\.) /.test(blocks[1] as string)) tight = false
    if (blocks.length > 0)
      items.push(
        marker +
          blocks
            .join(tight ? '\n' : '\n\n')
            .replace(/\n(?=[^\n])/g, `\n${' '.repeat(marker.length)}`),
      )
    at = Math.max(end, at + 1)
    let next = at
    while (next < lines.length && isBlank(lines[next])) next += 1
    if (!ITEM.test(lines[next] ?? '')) break
    at = next
  }
  return { end: at, shown: items.length === 0 ? [] : [items.join(tight ? '\n' : '\n\n')] }
}

/** `:param x: words` and the fields at the head of a page. */
function readField(lines: readonly string[], at: number, state: RstState): Read {
  const [, name = '', text = ''] = /^:((?:\\:|[^:])+):\s*(.*)$/.exec(lines[at] as string) ?? []
  const { body, end } = takeIndented(lines, at + 1)
  // Fields before any title are about the file.
  if (state.level === 0 && state.depth <= 1) return { end, shown: [] }
  const [first = '', ...rest] = state.blocks(dedent([text, ...body]))
  return { end, shown: [`- **${state.inline(name)}**${first ? `: ${first}` : ''}`, ...rest] }
}

function readLineBlock(lines: readonly string[], at: number, state: RstState): Read {
  const end = endOfRun(lines, at)
  const texts = lines
    .slice(at, end)
    .map((line) => state.inline(line.replace(/^\|\s?|^__ .*$/, '').trim()))
  return { end, shown: [texts.filter(Boolean).join('\n')].filter(Boolean) }
}

/** A paragraph, with the literal block it announces, or a term with its definition. */
function readParagraph(lines: readonly string[], at: number, state: RstState): Read {
  const next = lines[at + 1]
  if (
    next !== undefined &&
    !isBlank(next) &&
    indentOf(next) > 0 &&
    !(lines[at] as string).endsWith('::')
  ) {
    const { body, end } = takeIndented(lines, at + 1)
    const term = state.inline((lines[at] as string).replace(/ : .*$/, ''))
    return { end, shown: [`**${term}**`, ...state.blocks(body)] }
  }
  let end = at
  while (
    end < lines.length &&
    !isBlank(lines[end]) &&
    !(end > at && EXPLICIT.test(lines[end] as string))
  ) {
    end += 1
    if (
      (lines[end - 1] as string).endsWith('::') &&
      (isBlank(lines[end]) || indentOf(lines[end] as string) > 0)
    )
      break
  }
  const raw = lines
    .slice(at, end)
    .map((line) => line.trim())
    .join('\n')
  if (!raw.endsWith('::')) return { end, shown: [escapeStart(state.inline(raw))] }
  const words = raw === '::' ? '' : raw.endsWith(' ::') ? raw.slice(0, -3) : raw.slice(0, -1)
  const { body, end: after } = takeIndented(lines, end)
  const code = body.length === 0 ? [] : [fence(body.join('\n'), codeLanguage(body, state))]
  return {
    end: Math.max(after, end),
    shown: [...(words ? [escapeStart(state.inline(words))] : []), ...code],
  }
}

const codeLanguage = (body: readonly string[], state: RstState) =>
  body[0]?.startsWith('>>> ') ? 'python' : state.language

const escapeStart = (text: string) => text.replace(/^(#{1,6} |>)/gm, '\\$1')

function endOfRun(lines: readonly string[], at: number): number {
  let end = at
  while (end < lines.length && !isBlank(lines[end])) end += 1
  return end
}
