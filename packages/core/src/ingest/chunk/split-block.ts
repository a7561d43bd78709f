import { type Block, blockLength, type Line } from '../parse/block.ts'
import { groupLines } from './group-lines.ts'
import { syntaxCosts } from './syntax-costs.ts'

const LONGEST_REPEAT = 200

/** Cuts a block that is longer than `limit` at the best places it has; others come back alone. */
export function splitBlock(block: Block, limit: number): Block[] {
  if (blockLength(block) <= limit) return [block]
  if (block.kind === 'code') return splitCode(block, limit)
  if (block.kind === 'table') return splitTable(block, limit)
  if (block.kind === 'list' && !block.parts) {
    const items = splitItems(block)
    if (items.length > 1) return items.flatMap((item) => splitBlock(item, limit))
  }
  const parts = block.parts?.() ?? []
  if (parts.length > 1 || (parts[0] && blockLength(parts[0]) < blockLength(block))) {
    return parts.flatMap((part) => splitBlock(part, limit))
  }
  const groups = groupLines(block.lines, limit)
  return repeatBroken(groups, limit).map((lines, index) =>
    withLines(block, lines, groups[index + 1]),
  )
}

/** A sentence that the cut goes through is begun again in the next part, where it fits. */
function repeatBroken(groups: readonly Line[][], limit: number): Line[][] {
  return groups.map((lines, index) => {
    const before = groups[index - 1]
    const first = lines[0]
    if (!before || !first) return lines
    const text = before.map((line) => line.text.trim()).join(' ')
    const begun = text.slice(lastSentenceEnd(text)).trim()
    if (begun === '' || begun.length > LONGEST_REPEAT || /^[|>#\-*]/.test(begun)) return lines
    const length = lines.reduce((sum, line) => sum + line.text.length + 1, 0)
    if (length + begun.length > limit) return lines
    return [{ text: begun, line: first.line }, ...lines]
  })
}

function lastSentenceEnd(text: string): number {
  let end = 0
  for (const match of text.matchAll(/[.!?:;。！？](?=\s|$)["')\]]*/g))
    end = match.index + match[0].length
  return end
}

/** The same block with some of its lines; it ends where the next part begins. */
function withLines(block: Block, lines: Line[], next: Line[] | undefined): Block {
  const { parts: _, ...shape } = block
  return { ...shape, lines, endLine: lastLineOf(lines, next, block.endLine) }
}

function lastLineOf(lines: Line[], next: Line[] | undefined, blockEnd: number): number {
  const last = lines.at(-1)?.line ?? blockEnd
  const following = next?.[0]?.line
  if (following === undefined) return blockEnd
  return Math.max(last, following > last ? following - 1 : last)
}

/** Lists made from data: cut before the items that are indented least. */
function splitItems(block: Block): Block[] {
  const indents = block.lines.map(({ text }) => /^( *)- /.exec(text)?.[1]?.length ?? null)
  const found = indents.filter((indent) => indent !== null)
  // A first item with all others below it is no place to cut: go one level deeper.
  const levels = [...new Set(found)].sort((a, b) => a - b)
  const level = levels.find((indent) => found.filter((other) => other === indent).length > 1)
  if (level === undefined) return [block]
  const groups: Line[][] = []
  for (const [index, line] of block.lines.entries()) {
    const indent = indents[index]
    const starts = indent !== null && indent !== undefined && indent <= level
    const group = groups.at(-1)
    if (!group || (starts && indents[index - 1] !== undefined)) groups.push([line])
    else group.push(line)
  }
  return groups.map((lines, index) => ({
    ...withLines(block, lines, groups[index + 1]),
    tight: index > 0 || (block.tight ?? false),
  }))
}

/** Every part has the header, without which its cells mean nothing. */
function splitTable(block: Block, limit: number): Block[] {
  const [header, ruler, ...rows] = block.lines
  if (!header || !ruler || rows.length === 0) return splitPlain(block, limit)
  const room = limit - header.text.length - ruler.text.length - 2
  if (room < limit / 3) return splitPlain(block, limit)
  const groups = groupLines(rows, room)
  return groups.map((lines, index) => {
    const first = lines[0]?.line ?? header.line
    // A repeated header is shown again, but the lines of the file are those of the rows.
    const head =
      index === 0 ? [header, ruler] : [header, ruler].map((line) => ({ ...line, line: first }))
    return withLines(block, [...head, ...lines], groups[index + 1])
  })
}

function splitPlain(block: Block, limit: number): Block[] {
  return splitBlock({ ...block, kind: 'text' }, limit)
}

/** Between declarations where the language is known, else at blank lines; each part is fenced again. */
function splitCode(block: Block, limit: number): Block[] {
  const opening = block.lines[0] as Line
  const closing = block.lines.at(-1) as Line
  const room = Math.max(1, limit - opening.text.length - closing.text.length - 2)
  const code = block.lines.slice(1, -1)
  const groups = groupLines(code, room, syntaxCosts(code, block.language ?? null))
  return groups.map((lines, index) => {
    const start = index === 0 ? opening.line : (lines[0]?.line ?? opening.line)
    const next = groups[index + 1]
    const endLine = lastLineOf(lines, next, block.endLine)
    return {
      ...block,
      lines: [{ ...opening, line: start }, ...lines, { ...closing, line: endLine }],
      endLine,
    }
  })
}
