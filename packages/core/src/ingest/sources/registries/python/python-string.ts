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
  const indent = indents.length > 0 ? Math.min(...indents) : 0
  const lines = [first.trim(), ...rest.map((line) => line.slice(indent).trimEnd())]
  return lines.join('\n').replace(/^\n+|\n+$/g, '')
}
