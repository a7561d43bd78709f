const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '\n': '',
}

/** The text of a Python string literal, indented as people mean it (PEP 257); null for bytes and f-strings. */
export function docstringText(literal: string): string | null {
  const [, prefix = '', quote = '', body = ''] =
    /^([a-z]{0,2})("""|'''|"|')([\s\S]*?)\2$/i.exec(literal.trim()) ?? []
  if (!quote || /[bf]/i.test(prefix)) return null
  const text = /r/i.test(prefix)
    ? body
    : body.replace(/\\([\s\S])/g, (whole, mark: string) => ESCAPES[mark] ?? whole)
  return cleanIndent(text)
}

/** Takes the indentation off that all lines but the first share. */
export function cleanIndent(text: string): string {
  const [first = '', ...rest] = text
    .replaceAll('\t', '        ')
    .replace(/\r\n?/g, '\n')
    .split('\n')
  const indents = rest.filter((line) => line.trim() !== '').map((line) => line.search(/\S/))
  const indent = indents.length > 0 ? indents.reduce((a, b) => Math.min(a, b)) : 0
  const lines = [first.trim(), ...rest.map((line) => line.slice(indent).trimEnd())]
  // No regular expression finds the end of a text in less than squared time.
  const [from, to] = [lines.findIndex(Boolean), lines.findLastIndex(Boolean)]
  return from < 0 ? '' : lines.slice(from, to + 1).join('\n')
}
