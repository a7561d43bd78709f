/** Anything that JSON or YAML can hold, looked at with care: descriptions are written by hand. */
export type Json = unknown
export type JsonRecord = Record<string, Json>

export const isRecord = (value: Json): value is JsonRecord =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const recordOf = (value: Json): JsonRecord => (isRecord(value) ? value : {})
export const listOf = (value: Json): Json[] => (Array.isArray(value) ? value : [])

export const textOf = (value: Json): string =>
  typeof value === 'string' ? value.trim() : typeof value === 'number' ? String(value) : ''

/** JSON of a value, at most so many characters; what is cyclic or too large is left out. */
export function showJson(value: Json, most: number, indent = 0): string {
  try {
    const text = JSON.stringify(value, null, indent) ?? ''
    return text.length <= most ? text : ''
  } catch {
    return ''
  }
}
