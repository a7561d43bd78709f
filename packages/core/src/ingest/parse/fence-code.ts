import type { Block, Line } from './block.ts'

interface CodeShape {
  /** Line of the file of the first line of code. */
  line: number
  endLine: number
  language: string | null
  /** Shown behind the language, such as the name of the file. */
  note?: string
}

/** A longer one is no language and no file name, and would leave no room for the code. */
const MAX_INFO = 120

/** Code as a fenced block whose fence is longer than any run of backticks in it. */
export function fenceCode(code: string, { line, endLine, language, note }: CodeShape): Block {
  const lines = code.split('\n').map((text, index) => ({ text, line: line + index }))
  return fenceLines(lines, { line, endLine, language, ...(note ? { note } : {}) })
}

/** The same for a part of the code: each part gets fences and the language again. */
export function fenceLines(code: readonly Line[], { endLine, language, note }: CodeShape): Block {
  const longest = code.reduce((most, { text }) => Math.max(most, longestBackticks(text)), 2)
  const fence = '`'.repeat(longest + 1)
  const first = code[0]?.line ?? endLine
  const info = [language ?? '', note ?? ''].filter(Boolean).join(' ').slice(0, MAX_INFO)
  return {
    kind: 'code',
    lines: [{ text: fence + info, line: first }, ...code, { text: fence, line: endLine }],
    endLine,
    language,
  }
}

function longestBackticks(text: string): number {
  const runs = text.match(/`{3,}/g)
  return runs ? Math.max(...runs.map((run) => run.length)) : 0
}
