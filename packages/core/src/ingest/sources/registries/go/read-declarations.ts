import { goDocMarkdown } from './go-doc.ts'

export interface GoDeclaration {
  /** `Engine`, or `Engine.Run` for methods. */
  name: string
  kind: 'func' | 'method' | 'type' | 'const' | 'var'
  signature: string
  /** Markdown. */
  doc: string
  startLine: number
  endLine: number
}

export interface GoFile {
  packageName: string
  /** What stands above the package clause, as Markdown. */
  doc: string
  declarations: GoDeclaration[]
  /** Bodies of `func ExampleX()`, by `X` (`Engine_Run` for methods). */
  examples: Map<string, string>
}

/** Types say most of what they are in their fields: several chunks of them. */
const MAX_SIGNATURE = 5_000

/** The exported declarations of a Go file. All files are laid out by gofmt: what is top level begins a line. */
export function readGoFile(source: string): GoFile {
  const lines = source.replaceAll('\r\n', '\n').split('\n')
  const file: GoFile = { packageName: '', doc: '', declarations: [], examples: new Map() }
  let comment: string[] = []
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? ''
    if (line.startsWith('//')) {
      // `//go:build` and its like are for tools.
      if (!/^\/\/(?:go:|nolint|line |export |\s*\+build)/.test(line)) comment.push(line.slice(2))
      continue
    }
    if (line.startsWith('/*')) {
      const end = lines.findIndex((text, index) => index >= at && text.includes('*/'))
      const block = lines.slice(at, (end < 0 ? lines.length - 1 : end) + 1).join('\n')
      comment = block.replace(/^\/\*+|\*+\/\s*$/g, '').split('\n')
      at = end < 0 ? lines.length : end
      continue
    }
    const name = /^package\s+(\w+)/.exec(line)?.[1]
    if (name) {
      file.packageName = name
      file.doc = goDocMarkdown(comment)
    } else at = readDeclaration(file, lines, at, comment)
    comment = []
  }
  return file
}

/** Index of the last line that it takes. */
function readDeclaration(
  file: GoFile,
  lines: readonly string[],
  at: number,
  comment: readonly string[],
): number {
  const line = lines[at] ?? ''
  const doc = () => goDocMarkdown(comment)
  if (line.startsWith('func ')) {
    const end = endOf(lines, at, '{')
    const head = withoutBody(lines.slice(at, end.head + 1).join('\n'))
    const [, receiver, name = ''] =
      /^func\s+(?:\([^)]*?\*?\s*(\w+)(?:\[[^\]]*\])?\)\s*)?(\w+)/.exec(head) ?? []
    const example = /^Example(\w*)$/.exec(name)
    if (example && !receiver) {
      file.examples.set((example[1] ?? '').replace(/_[a-z]\w*$/, ''), body(lines, end))
    } else if (isExported(name) && (!receiver || isExported(receiver))) {
      push(
        file,
        {
          name: receiver ? `${receiver}.${name}` : name,
          kind: receiver ? 'method' : 'func',
          signature: head,
          doc: doc(),
        },
        at,
        end.body,
      )
    }
    return end.body
  }
  const [, keyword, rest = ''] = /^(type|const|var)\s+(.*)$/.exec(line) ?? []
  if (!keyword) return at
  if (rest === '(') return readGroup(file, lines, at, keyword as 'type', comment)
  const end = keyword === 'type' ? endOf(lines, at, '{').body : endOfValue(lines, at)
  const name = /^(\w+)/.exec(rest)?.[1] ?? ''
  if (isExported(name)) {
    push(
      file,
      { name, kind: keyword as 'type', signature: visible(lines.slice(at, end + 1)), doc: doc() },
      at,
      end,
    )
  }
  return end
}

/** Up to the brace of the body, which is the first that is in no brackets and opens no type. */
function withoutBody(head: string): string {
  let depth = 0
  for (let at = 0; at < head.length; at++) {
    const mark = head[at] ?? ''
    const opensType =
      mark === '{' && /\b(?:struct|interface)\s*$/.test(head.slice(Math.max(0, at - 12), at))
    if (mark === '{' && depth === 0 && !opensType) return head.slice(0, at).trimEnd()
    if (/[([{]/.test(mark)) depth++
    else if (/[)\]}]/.test(mark)) depth--
  }
  return head
}

const isExported = (name: string) => /^\p{Lu}/u.test(name)

function push(
  file: GoFile,
  declaration: Omit<GoDeclaration, 'startLine' | 'endLine'>,
  start: number,
  end: number,
): void {
  const signature = declaration.signature.trimEnd()
  file.declarations.push({
    ...declaration,
    signature:
      signature.length > MAX_SIGNATURE ? `${signature.slice(0, MAX_SIGNATURE)}\n…` : signature,
    startLine: start + 1,
    endLine: end + 1,
  })
}

/** Lines where the head ends (with its brace) and where the body does. */
function endOf(lines: readonly string[], at: number, open: string): { head: number; body: number } {
  let head = at
  while (
    head < lines.length - 1 &&
    !lines[head]?.trimEnd().endsWith(open) &&
    !/^[)}]|[^(,{]$/.test(lines[head]?.trim() ?? '')
  )
    head++
  if (!lines[head]?.trimEnd().endsWith(open)) {
    // `func A() int { return 1 }`, `type A = B`, or parameters over several lines.
    const opened = (lines[head]?.split('(').length ?? 0) > (lines[head]?.split(')').length ?? 0)
    if (!opened) return { head, body: head }
    while (head < lines.length - 1 && !/^\)/.test(lines[head] ?? '')) head++
    if (!lines[head]?.trimEnd().endsWith(open)) return { head, body: head }
  }
  let end = head + 1
  while (end < lines.length - 1 && !/^[})]/.test(lines[end] ?? '')) end++
  return { head, body: Math.min(end, lines.length - 1) }
}

function endOfValue(lines: readonly string[], at: number): number {
  if (!/[({[`,+|&]$/.test(lines[at]?.trimEnd() ?? '')) return at
  let end = at + 1
  while (end < lines.length - 1 && /^[\t ]|^$/.test(lines[end] ?? '')) end++
  return /^[)}\]`]/.test(lines[end] ?? '') ? end : end - 1
}

const body = (lines: readonly string[], { head, body: end }: { head: number; body: number }) =>
  lines
    .slice(head + 1, end)
    .map((line) => line.replace(/^\t/, ''))
    .join('\n')
    .trim()

/** Fields of a type that others can see, without their private neighbours and what is said of them. */
function visible(lines: readonly string[]): string {
  const kept: string[] = []
  let comments: string[] = []
  for (const line of lines) {
    if (/^\t\/\//.test(line)) {
      comments.push(line)
      continue
    }
    const isPrivate = /^\t\p{Ll}\w*(?:,\s*\w+)*\s+[^(]/u.test(line)
    if (!isPrivate) kept.push(...comments, line)
    comments = []
  }
  return kept.join('\n').replace(/\n{3,}/g, '\n\n')
}

/** `const (` … `)`: the group as one, under the name of its first exported member. */
function readGroup(
  file: GoFile,
  lines: readonly string[],
  at: number,
  kind: 'type' | 'const' | 'var',
  comment: readonly string[],
): number {
  let end = at + 1
  while (end < lines.length - 1 && !/^\)/.test(lines[end] ?? '')) end++
  const names = lines.slice(at + 1, end).flatMap((line) => /^\t(\p{Lu}\w*)/u.exec(line)?.[1] ?? [])
  const [first] = names
  if (first) {
    push(
      file,
      {
        name: first,
        kind,
        signature: visible(lines.slice(at, end + 1)),
        doc: goDocMarkdown(comment),
      },
      at,
      end,
    )
  }
  return end
}
