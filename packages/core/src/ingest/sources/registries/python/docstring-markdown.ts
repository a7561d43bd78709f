/** Headings of Google's and NumPy's styles whose entries are a list of names. */
const LISTS =
  /^(?:args|arguments|parameters|params|other parameters|keyword args|keyword arguments|attributes|methods|raises|except|exceptions|warns|returns?|yields?|receives)$/i
const PROSE = /^(?:examples?|notes?|references|see also|warnings?|todo|usage|tips?|important)$/i
const UNDERLINE = /^\s*(?:-{3,}|={3,}|~{3,})\s*$/

/**
 * A docstring as Markdown: sections of the Google, NumPy and Sphinx styles become bold titles with
 * lists, literal blocks and doctests fenced code, and roles plain code.
 */
export function docstringMarkdown(docstring: string): string {
  const lines = docstring.split('\n')
  const out: string[] = []
  let at = 0
  while (at < lines.length) {
    const line = lines[at] ?? ''
    const title = line.trim().replace(/:$/, '')
    const isNumpy = UNDERLINE.test(lines[at + 1] ?? '') && title !== '' && !/^\s/.test(line)
    const isGoogle = /^\s{0,3}[A-Z][\w ]*:$/.test(line) && /^\s/.test(lines[at + 1] ?? '')
    if ((isNumpy || isGoogle) && (LISTS.test(title) || PROSE.test(title))) {
      const body = isNumpy ? numpyBody(lines, at + 2) : indentedBody(lines, at + 1, line)
      // A list stays with its title when the text is cut.
      out.push('', `**${title}**`, ...(LISTS.test(title) ? [] : ['']))
      if (LISTS.test(title)) out.push(...(isNumpy ? numpyList(body.lines) : googleList(body.lines)))
      else out.push(...prose(dedent(body.lines)))
      out.push('')
      at = body.end
      continue
    }
    if (isNumpy) {
      out.push('', `**${title}**`, '')
      at += 2
      continue
    }
    const field = /^\s*:(\w+)(?:\s+([^:]+))?:\s*(.*)$/.exec(line)
    if (
      field &&
      /^(?:param|parameter|arg|argument|key|keyword|type|raises?|except|returns?|rtype|var|ivar|cvar|yields?)$/.test(
        field[1] ?? '',
      )
    ) {
      const body = fieldBody(lines, at + 1)
      out.push(
        fieldItem(
          field[1] ?? '',
          field[2] ?? '',
          [field[3] ?? '', ...body.lines]
            .map((text) => text.trim())
            .filter(Boolean)
            .join(' '),
        ),
      )
      at = body.end
      continue
    }
    const block = proseBlock(lines, at)
    out.push(...block.out)
    at = block.end
  }
  return out
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}

interface Body {
  lines: string[]
  end: number
}

const indentOf = (line: string) =>
  line.trim() === '' ? Number.POSITIVE_INFINITY : line.search(/\S/)

/** Lines that stand further in than the one above them. */
function indentedBody(lines: readonly string[], start: number, above: string): Body {
  const limit = above.search(/\S/)
  let end = start
  while (end < lines.length && indentOf(lines[end] ?? '') > limit) end++
  return { lines: lines.slice(start, end), end }
}

/** Up to the next field or blank line: some do not indent what continues. */
function fieldBody(lines: readonly string[], start: number): Body {
  let end = start
  while (end < lines.length && !/^\s*(?::\w|$|\.\. |```|>>>)/.test(lines[end] ?? '')) end++
  return { lines: lines.slice(start, end), end }
}

/** Up to the next underlined title. */
function numpyBody(lines: readonly string[], start: number): Body {
  let end = start
  while (
    end < lines.length &&
    !(UNDERLINE.test(lines[end + 1] ?? '') && /^\S/.test(lines[end] ?? ''))
  )
    end++
  return { lines: lines.slice(start, end), end }
}

function dedent(lines: readonly string[]): string[] {
  const least = lines.reduce(
    (least, line) => Math.min(least, indentOf(line)),
    Number.POSITIVE_INFINITY,
  )
  return lines.map((line) => line.slice(Number.isFinite(least) ? least : 0))
}

/** `name (type): text`, with what belongs to it further in. */
function googleList(lines: readonly string[]): string[] {
  const own = dedent(lines)
  const items: string[][] = []
  for (const line of own) {
    if (line.trim() === '') continue
    if (/^\S/.test(line) || items.length === 0) items.push([line.trim()])
    else items.at(-1)?.push(line.trim())
  }
  return items.map((item) => {
    const text = item.join(' ')
    const [, name, type, rest] = /^(\*{0,2}[\w.]+)(?:\s*\(([^)]*)\))?:\s+(.*)$/.exec(text) ?? []
    return name ? listItem(name, type, rest ?? '') : `- ${inline(text)}`
  })
}

/** `name : type` with its text further in below. */
function numpyList(lines: readonly string[]): string[] {
  const items: { head: string; text: string[] }[] = []
  for (const line of dedent(lines)) {
    if (line.trim() === '') continue
    if (/^\S/.test(line) || items.length === 0) items.push({ head: line.trim(), text: [] })
    else items.at(-1)?.text.push(line.trim())
  }
  return items.map(({ head, text }) => {
    const [, name, type] = /^([^:]+?)\s*:\s*(.*)$/.exec(head) ?? []
    return listItem(name ?? head, type, text.join(' '))
  })
}

function listItem(name: string, type: string | undefined, text: string): string {
  return `- \`${name}\`${type ? ` (\`${type.replaceAll('`', '')}\`)` : ''}${text ? `: ${inline(text)}` : ''}`
}

function fieldItem(field: string, name: string, text: string): string {
  if (/^(?:type|rtype)$/.test(field)) {
    return `- ${field === 'rtype' ? 'return type' : `type of \`${name}\``}: \`${text.replaceAll('`', '')}\``
  }
  if (/^returns?$/.test(field)) return `- returns: ${inline(text)}`
  if (/^yields?$/.test(field)) return `- yields: ${inline(text)}`
  if (/^(?:raises?|except)$/.test(field)) return `- raises \`${name}\`: ${inline(text)}`
  const [, type, bare] = /^(.*)\s(\S+)$/.exec(name) ?? [null, undefined, name]
  return listItem((bare ?? name).replaceAll('\\', ''), type, text)
}

function prose(lines: readonly string[]): string[] {
  const out: string[] = []
  let at = 0
  while (at < lines.length) {
    const block = proseBlock(lines, at)
    out.push(...block.out)
    at = block.end
  }
  return out
}

/** One line, or the code or directive that begins at it. */
function proseBlock(lines: readonly string[], at: number): { out: string[]; end: number } {
  const line = lines[at] ?? ''
  if (/^\s*(?:```|~~~)/.test(line)) {
    let close = at + 1
    while (close < lines.length && !/^\s*(?:```|~~~)\s*$/.test(lines[close] ?? '')) close++
    const end = Math.min(close + 1, lines.length)
    return { out: dedent(lines.slice(at, end)), end }
  }
  if (/^\s*>>>/.test(line)) {
    let end = at
    while (end < lines.length && (lines[end] ?? '').trim() !== '') end++
    return { out: ['', '```python', ...dedent(lines.slice(at, end)), '```', ''], end }
  }
  const directive = /^\s*\.\. ([\w-]+)::\s*(.*)$/.exec(line)
  if (directive) return directiveBlock(lines, at, directive[1] ?? '', directive[2] ?? '')
  if (/::\s*$/.test(line)) {
    const body = indentedBody(lines, at + 1, line)
    const code = trimBlank(body.lines)
    if (code.length > 0) {
      const lead = inline(
        line
          .replace(/\s*::\s*$/, (mark) => (/\S::/.test(line) ? ':' : mark.replace('::', '')))
          .trimEnd(),
      )
      return { out: [lead, '', '```python', ...dedent(code), '```', ''], end: body.end }
    }
  }
  return { out: [inline(line)], end: at + 1 }
}

function directiveBlock(lines: readonly string[], at: number, name: string, argument: string) {
  const body = indentedBody(lines, at + 1, lines[at] ?? '')
  if (/^(?:code-block|code|sourcecode|highlight)$/.test(name)) {
    const code = trimBlank(body.lines.filter((line) => !/^\s*:\w[\w-]*:/.test(line)))
    return { out: ['', `\`\`\`${argument || 'python'}`, ...dedent(code), '```', ''], end: body.end }
  }
  if (
    /^(?:versionadded|versionchanged|deprecated|note|warning|tip|important|seealso|admonition|caution|danger|hint|attention)$/.test(
      name,
    )
  ) {
    const label = {
      versionadded: 'Since',
      versionchanged: 'Changed in',
      deprecated: 'Deprecated since',
    }[name]
    const text = prose(dedent(trimBlank(body.lines))).join('\n')
    const head = label
      ? `**${label} ${argument}**`
      : `**${name[0]?.toUpperCase()}${name.slice(1)}**${argument ? `: ${inline(argument)}` : ''}`
    return { out: ['', text ? `${head}: ${text}` : head, ''], end: body.end }
  }
  return { out: body.lines.length > 0 ? prose(dedent(body.lines)) : [], end: body.end }
}

function trimBlank(lines: readonly string[]): string[] {
  const first = lines.findIndex((line) => line.trim() !== '')
  const last = lines.findLastIndex((line) => line.trim() !== '')
  return first < 0 ? [] : lines.slice(first, last + 1)
}

/** Roles and literals become code, references links. */
function inline(text: string): string {
  return text
    .replace(/:[\w:.+-]{1,100}:`~?([^`<]{1,500}?)(?:\s{0,20}<[^`>]{0,500}>)?`/g, '`$1`')
    .replace(/``([^`]+)``/g, '`$1`')
    .replace(/`([^`<>]{1,500}?)\s{0,20}<(https?:[^`>\s]{1,2000})>`__?/g, '[$1]($2)')
}
