/** A YARD or RDoc comment as Markdown: tags become a list, examples and indented lines code. */
export function yardMarkdown(comment: readonly string[]): string {
  const out: string[] = []
  for (let at = 0; at < comment.length; at++) {
    const line = comment[at] ?? ''
    const [, tag, rest = ''] = /^@(\w+)\s*(.*)$/.exec(line) ?? []
    if (tag) {
      let end = at + 1
      while (end < comment.length && /^\s+\S|^$/.test(comment[end] ?? '')) end++
      const more = comment.slice(at + 1, end)
      out.push(...tagLines(tag, rest, more))
      at = end - 1
    } else if (/^(?: {2,}|\t)\S/.test(line)) {
      let end = at
      while (end < comment.length && /^(?:\s+\S|\s*$)/.test(comment[end] ?? '')) end++
      out.push('', ...fenced(comment.slice(at, end)), '')
      at = end - 1
    } else out.push(proseLine(line))
  }
  return out
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}

function tagLines(tag: string, rest: string, more: readonly string[]): string[] {
  if (tag === 'example') return ['', `Example${rest ? `: ${rest}` : ''}`, '', ...fenced(more), '']
  if (/^(?:api|private|overload|!\w+)$/.test(tag)) return []
  const text = [rest, ...more.map((line) => line.trim())].filter(Boolean).join(' ')
  const [, before, type, after] = /^([\w*&]*)\s*\[([^\]]*)\]\s*([\s\S]*)$/.exec(text) ?? []
  if (type === undefined) return [`- ${tag}: ${proseLine(text)}`]
  const [, name = before ?? '', said = after ?? ''] = before
    ? []
    : (/^([a-z_]\w*)\s+(.*)$/.exec(after ?? '') ?? [])
  const isNamed = /^(?:param|option|yieldparam)$/.test(tag)
  const label = isNamed ? `\`${before || name}\`` : tag
  return [
    `- ${label} (\`${type}\`)${(isNamed && !before ? said : after) ? `: ${proseLine((isNamed && !before ? said : after) ?? '')}` : ''}`,
  ]
}

function fenced(lines: readonly string[]): string[] {
  const code = lines
    .join('\n')
    .replace(/^\n+|\s+$/g, '')
    .split('\n')
  const indents = code.filter((line) => line.trim() !== '').map((line) => line.search(/\S/))
  const indent = indents.length > 0 ? Math.min(...indents) : 0
  return ['```ruby', ...code.map((line) => line.slice(indent)), '```']
}

const proseLine = (line: string) =>
  line
    .replace(/^=+\s+(.+)$/, '**$1**')
    .replace(/(?<![\w+])\+([\w:.#?!]+)\+(?!\w)/g, '`$1`')
    .replace(/\{([^}\s]+)\}/g, '`$1`')
