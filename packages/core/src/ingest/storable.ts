/** What Postgres takes in no text, and what stands between headings there. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
const UNSTORABLE = /[\u0000\u001f]/g

/** The same with every text in it fit for the database: one bad mark would cost the whole version. */
export function storable<T>(value: T): T
export function storable(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(UNSTORABLE, '').toWellFormed()
  if (Array.isArray(value)) return value.map((each) => storable(each))
  if (typeof value !== 'object' || value === null) return value
  if (Object.getPrototypeOf(value) !== Object.prototype) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [storable(key), storable(each)]),
  )
}
