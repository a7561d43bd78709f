const MAX_LENGTH = 250

/** git's own rules for branches and tags, and nothing that reads as an option. */
export function isRefName(text: string): boolean {
  if (text === '' || text.length > MAX_LENGTH || text === '@') return false
  // biome-ignore lint/suspicious/noControlCharactersInRegex: git forbids them, so do we.
  if (/[\x00-\x20\x7f~^:?*[\\]|\.\.|@\{|\/\/|^[-/]|[/.]$/.test(text)) return false
  return text.split('/').every((part) => !part.startsWith('.') && !part.endsWith('.lock'))
}

/** Full object name, of either hash that git knows. */
export const isObjectId = (text: string): boolean => /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text)
