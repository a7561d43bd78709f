import type { ApiDoc } from './api-symbol.ts'

/** Longer texts are cut: a comment is no manual, and chunks hold 1,500 characters. */
const MAX_TEXT = 4_000
const MAX_EXAMPLES = 4
const HIDDEN = /^(?:internal|hidden|private|ignore)$/
const STAGES = /^(?:alpha|beta|experimental)$/

/**
 * A doc comment with its marks, TSDoc or JSDoc. Tags inside fenced code are code: decorators in examples
 * begin with `@` as well.
 */
export function parseDocComment(comment: string): ApiDoc {
  const doc: ApiDoc = {}
  for (const { tag, text } of splitTags(stripFrame(comment))) addTag(doc, tag, text)
  return doc
}

function addTag(doc: ApiDoc, tag: string, raw: string): void {
  if (HIDDEN.test(tag)) doc.internal = true
  if (STAGES.test(tag)) doc.stage = tag
  const text = resolveLinks(raw).trim().slice(0, MAX_TEXT)
  if (tag === '') {
    if (text) doc.summary = text
  } else if (tag === 'deprecated') doc.deprecated = text
  else if (tag === 'example') addExample(doc, raw)
  else if (text === '') return
  else if (tag === 'description' || tag === 'desc' || tag === 'summary') {
    doc.summary = join(doc.summary, text)
  } else if (tag === 'remarks') doc.remarks = join(doc.remarks, text)
  else if (tag === 'param' || tag === 'arg' || tag === 'argument') addParam(doc, text)
  else if (tag === 'returns' || tag === 'return') doc.returns = withoutType(text)
  else if (tag === 'throws' || tag === 'exception') doc.throws = [...(doc.throws ?? []), text]
  else if (tag === 'since' || tag === 'version') doc.since = text.split('\n')[0] ?? ''
  else if (tag === 'default' || tag === 'defaultvalue') doc.defaultValue = text
  else if (tag === 'see') doc.see = [...(doc.see ?? []), text]
}

/** Generators repeat the first sentence as `@summary` and as `@description`. */
const join = (before: string | undefined, text: string) => {
  if (!before || text.startsWith(before)) return text
  return before.includes(text) ? before : `${before}\n\n${text}`
}

/** The text between the comment's marks, without the column of stars. */
function stripFrame(comment: string): string {
  const inner = comment.replace(/^\/\*\*+/, '').replace(/\*+\/$/, '')
  return inner
    .split('\n')
    .map((line, index) => (index === 0 ? line.trim() : line.replace(/^\s*\*? ?/, '').trimEnd()))
    .join('\n')
}

function splitTags(text: string): { tag: string; text: string }[] {
  const parts: { tag: string; lines: string[] }[] = [{ tag: '', lines: [] }]
  let fence = ''
  for (const line of text.split('\n')) {
    const mark = /^\s*(`{3,}|~{3,})/.exec(line)?.[1] ?? ''
    if (fence === '' && mark) fence = mark
    else if (fence !== '' && mark.startsWith(fence)) fence = ''
    const tag = fence === '' ? /^\s*@([a-z]\w*)\b[ \t]?(.*)$/i.exec(line) : null
    if (tag) parts.push({ tag: (tag[1] as string).toLowerCase(), lines: [tag[2] as string] })
    else parts.at(-1)?.lines.push(line)
    // A fence may open on the tag's own line.
    const opened = tag ? /^(`{3,}|~{3,})/.exec((tag[2] as string).trim())?.[1] : undefined
    if (opened) fence = opened
  }
  return parts.map(({ tag, lines }) => ({ tag, text: lines.join('\n') }))
}

/** `{@link X | text}` and `{@link https://… text}` as a reader sees them. */
function resolveLinks(text: string): string {
  return text.replace(/\{@link(?:code|plain)?\s+([^{}]{1,500})\}/g, (_, inner: string) => {
    const [target = '', label = ''] = inner.includes('|')
      ? inner.split('|', 2).map((part) => part.trim())
      : (/^(\S+)\s*(.*)$/s.exec(inner.trim())?.slice(1) ?? [])
    if (/^https?:\/\//.test(target)) return `[${label || target}](${target})`
    return label || `\`${target.replaceAll('`', '')}\``
  })
}

function addExample(doc: ApiDoc, raw: string): void {
  const examples = doc.examples ?? []
  const caption = /<caption>([\s\S]*?)<\/caption>/.exec(raw)?.[1]?.trim()
  const body = dedent(raw.replace(/<caption>[\s\S]*?<\/caption>/, ''))
  if (body === '' || examples.length >= MAX_EXAMPLES) return
  const code = /^\s*(?:`{3,}|~{3,})/m.test(body) ? body : `\`\`\`ts\n${body}\n\`\`\``
  doc.examples = [...examples, (caption ? `${caption}\n\n${code}` : code).slice(0, MAX_TEXT)]
}

function dedent(text: string): string {
  const lines = text
    .replace(/^\s*\n/, '')
    .trimEnd()
    .split('\n')
  const indents = lines
    .filter((line) => line.trim())
    .map((line) => /^ */.exec(line)?.[0].length ?? 0)
  const indent = Math.min(...indents, 40)
  return lines
    .map((line) => line.slice(indent))
    .join('\n')
    .trim()
}

/** `{string} [name=1] - What it is`, of JSDoc and TSDoc. */
function addParam(doc: ApiDoc, text: string): void {
  const { type, rest } = takeType(text)
  const match = /^(\[[^\]]*\]|[\w$.[\]]+)\s*(?:[-–—:]\s*)?([\s\S]*)$/.exec(rest)
  if (!match) return
  const name =
    (match[1] as string)
      .replace(/^\[|\]$/g, '')
      .split('=')[0]
      ?.trim() ?? ''
  if (name === '') return
  const param = { name, text: (match[2] as string).trim(), ...(type ? { type } : {}) }
  doc.params = [...(doc.params ?? []), param]
}

function withoutType(text: string): string {
  const { type, rest } = takeType(text)
  const said = rest.replace(/^[-–—]\s+/, '')
  return type ? `\`${type}\`${said ? ` ${said}` : ''}` : said
}

function takeType(text: string): { type: string; rest: string } {
  if (!text.startsWith('{')) return { type: '', rest: text }
  let depth = 0
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '{') depth += 1
    else if (text[at] === '}') depth -= 1
    if (depth === 0) return { type: text.slice(1, at).trim(), rest: text.slice(at + 1).trim() }
  }
  return { type: '', rest: text }
}
