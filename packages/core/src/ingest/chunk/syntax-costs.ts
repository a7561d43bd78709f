import type { SyntaxNode } from '@lezer/common'
import { parser as go } from '@lezer/go'
import { parser as java } from '@lezer/java'
import { parser as javascript } from '@lezer/javascript'
import { parser as python } from '@lezer/python'
import { parser as rust } from '@lezer/rust'
import type { Line } from '../parse/block.ts'

const script = javascript.configure({ dialect: 'jsx' })
const typed = javascript.configure({ dialect: 'ts' })
const typedMarkup = javascript.configure({ dialect: 'ts jsx' })

const PARSERS: Record<string, typeof javascript> = {
  js: script,
  jsx: script,
  mjs: script,
  cjs: script,
  javascript: script,
  ts: typed,
  mts: typed,
  typescript: typed,
  tsx: typedMarkup,
  py: python,
  python,
  python3: python,
  rs: rust,
  rust,
  go,
  golang: go,
  java,
}
/** Longer code is cut by its blank lines: a tree of it costs more than it gains. */
const MAX_LENGTH = 200_000
const INSIDE = 0.6
const PER_LEVEL = 0.15
const CLOSING = /^[)\]}]/

/**
 * What a cut before each line costs, by the syntax of its language: 0 before a declaration of the top
 * level, up to 0.6 inside of a string or before a closing bracket. Null for languages without a
 * parser, and for code that is mostly errors to it.
 */
export function syntaxCosts(lines: readonly Line[], language: string | null): number[] | null {
  const parser = PARSERS[language ?? '']
  const source = lines.map(({ text }) => text).join('\n')
  if (!parser || source.length > MAX_LENGTH) return null
  const tree = parser.parse(source)
  const starts = new Map<number, number>()
  let errors = 0
  const depths: number[] = []
  tree.iterate({
    enter: ({ from, type, node }) => {
      if (type.isError) errors += 1
      const depth = type.isTop ? 0 : (depths.at(-1) ?? 0) + 1
      depths.push(depth)
      if (!type.isTop && !starts.has(from)) starts.set(from, levelOf(node, depth))
    },
    leave: () => void depths.pop(),
  })
  if (errors > lines.length / 2) return null
  let offset = 0
  return lines.map(({ text }, index) => {
    const indent = text.length - text.trimStart().length
    const cost = lineCost(text.slice(indent), starts.get(offset + indent))
    offset += text.length + 1
    // A comment belongs to what follows it.
    return isComment(lines[index - 1]?.text) ? Math.max(cost, INSIDE) : cost
  })
}

function lineCost(text: string, level: number | undefined): number {
  if (text === '') return 0
  if (level === undefined || CLOSING.test(text)) return INSIDE
  return Math.min(INSIDE, (level - 1) * PER_LEVEL)
}

/** Bodies hold what stands one level deeper; the nodes in between are of the grammar's making. */
function levelOf(node: SyntaxNode, depth: number): number {
  let level = 1
  let seen = 0
  for (let at = node.parent; at && seen < 40; at = at.parent, seen += 1) {
    if (!at.type.isTop && /Block|Body|List|Object|Array|Expression|Statement|Arg/.test(at.name)) {
      level += 1
    }
  }
  return Math.min(level, depth)
}

const isComment = (text: string | undefined) => /^\s*(?:\/\/|\/\*|\*|#(?!\[)|@\w)/.test(text ?? '')
