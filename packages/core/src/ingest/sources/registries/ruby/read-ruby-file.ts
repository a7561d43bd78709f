import { yardMarkdown } from './yard-markdown.ts'

export interface RubyDefinition {
  /** `ActiveRecord::Base`, `ActiveRecord::Base#save`, `ActiveRecord::Base.find`. */
  name: string
  kind: 'module' | 'class' | 'method'
  signature: string
  /** Markdown. */
  doc: string
  startLine: number
  endLine: number
}

interface Open {
  indent: number
  name: string
  isPrivate: boolean
  /** Inside of `class << self`. */
  isSingleton: boolean
}

/** Documented modules, classes and public methods, as the layout of the file says: `end` stands below what it ends. */
export function readRubyFile(source: string): RubyDefinition[] {
  const found: RubyDefinition[] = []
  const open: Open[] = []
  let comment: string[] = []
  for (const [index, line] of source.split(/\r?\n/).entries()) {
    const indent = line.search(/\S/)
    const code = line.trim()
    if (code.startsWith('#')) {
      if (!/^#(?:!|\s*(?:frozen_string_literal|encoding|typed|rubocop|-\*-)\b)/.test(code))
        comment.push(code.replace(/^#+ ?/, ''))
      continue
    }
    while (
      open.length > 0 &&
      code !== '' &&
      indent <= (open.at(-1)?.indent ?? 0) &&
      !/^(?:end\b|rescue|ensure|else)/.test(code)
    )
      open.pop()
    if (/^end\b/.test(code) && open.at(-1)?.indent === indent) open.pop()
    const scope = open.at(-1)
    const type = /^(module|class)\s+([A-Z][\w:]*)(.*)$/.exec(code)
    if (type) {
      const name = [scope?.name, type[2]].filter(Boolean).join('::')
      const isHidden = comment.some((text) => /@private|:nodoc:/.test(text)) || /:nodoc:/.test(code)
      if (comment.length > 0 && !isHidden) {
        push(
          found,
          { name, kind: type[1] as 'class', signature: code.replace(/\s*#.*$/, '') },
          comment,
          index,
        )
      }
      if (!/\bend$/.test(code)) open.push({ indent, name, isPrivate: false, isSingleton: false })
    } else if (/^class\s*<<\s*self/.test(code) && scope) {
      open.push({ ...scope, indent, isPrivate: false, isSingleton: true })
    } else if (/^(?:private|protected)$/.test(code) && scope) scope.isPrivate = true
    else if (/^public$/.test(code) && scope) scope.isPrivate = false
    else {
      const method = /^def\s+(self\.)?([\w?!=[\]<>+\-*/%~^&|]+)/.exec(code)
      const isHidden =
        scope?.isPrivate ||
        comment.some((text) => /@private|:nodoc:/.test(text)) ||
        /:nodoc:/.test(code)
      if (method && comment.length > 0 && !isHidden && !/^_/.test(method[2] ?? '')) {
        const mark = method[1] || scope?.isSingleton ? '.' : '#'
        const name = `${scope?.name ?? ''}${scope ? mark : ''}${method[2]}`
        push(found, { name, kind: 'method', signature: signatureOf(code) }, comment, index)
      }
    }
    comment = []
  }
  return found
}

/** Without what stands behind it on its line: a comment, an `end`, the value of an endless method. */
const signatureOf = (code: string) =>
  code
    .replace(/\s+#\s.*$|;.*$/, '')
    .replace(/(\))\s*=\s.*$/, '$1')
    .replace(/^(def [\w.?!]+)\s*=\s.*$/, '$1')

function push(
  found: RubyDefinition[],
  definition: Pick<RubyDefinition, 'name' | 'kind' | 'signature'>,
  comment: readonly string[],
  index: number,
): void {
  const doc = yardMarkdown(comment)
  if (doc === '') return
  found.push({ ...definition, doc, startLine: index + 1, endLine: index + 1 })
}
