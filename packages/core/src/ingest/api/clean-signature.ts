/** Longer signatures are type-level programs: nobody reads them to the end. */
const MAX_SIGNATURE = 3_000

/**
 * A slice of TypeScript as a signature: without comments, `export`, `declare` and empty lines,
 * indented from the left margin.
 */
export function cleanSignature(source: string): string {
  const lines = stripComments(source.slice(0, MAX_SIGNATURE * 8))
    .split('\n')
    .map((line) => line.replaceAll('\t', '    ').trimEnd())
    .filter((line) => line.trim() !== '')
  // The slice begins at the first word: its own indentation is that of the last line.
  const rest = lines.slice(1)
  const indents = rest.map((line) => /^ */.exec(line)?.[0].length ?? 0)
  const indent = rest.length > 0 ? Math.min(...indents) : 0
  const text = [lines[0]?.trim() ?? '', ...rest.map((line) => line.slice(indent))]
    .join('\n')
    .replace(/^(?:(?:export|declare|default)\s+)+/, '')
    .replace(/;$/, '')
  return text.length <= MAX_SIGNATURE ? text : `${text.slice(0, MAX_SIGNATURE)}…`
}

/** Takes comments out of code; strings and template literals may look like them. */
function stripComments(source: string): string {
  let out = ''
  let kept = 0
  for (let at = 0; at < source.length; ) {
    const char = source[at] as string
    if (char === '"' || char === "'" || char === '`') {
      at = endOfString(source, at)
    } else if (char === '/' && source[at + 1] === '*') {
      const end = source.indexOf('*/', at + 2)
      out += source.slice(kept, at)
      at = kept = end < 0 ? source.length : end + 2
    } else if (char === '/' && source[at + 1] === '/') {
      const end = source.indexOf('\n', at)
      out += source.slice(kept, at)
      at = kept = end < 0 ? source.length : end
    } else at += 1
  }
  return out + source.slice(kept)
}

/** Position after a literal. What stands in `${}` of a template is passed over by counting braces. */
function endOfString(source: string, start: number): number {
  const quote = source[start]
  let depth = 0
  for (let at = start + 1; at < source.length; at += 1) {
    const char = source[at]
    if (char === '\\') at += 1
    else if (quote === '`' && char === '$' && source[at + 1] === '{') {
      depth += 1
      at += 1
    } else if (depth > 0 && char === '{') depth += 1
    else if (depth > 0 && char === '}') depth -= 1
    else if (depth === 0 && char === quote) return at + 1
    else if (quote !== '`' && char === '\n') return at
  }
  return source.length
}
