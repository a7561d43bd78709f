import { z } from 'zod'

/**
 * Accepts other names of a tool's arguments, as models trained on similar tools send them. A name
 * that the tool knows itself always wins.
 * @param aliases other names by the name the schema uses
 */
export function withAliases<S extends z.ZodType>(
  schema: S,
  aliases: Readonly<Record<string, readonly string[]>>,
): z.ZodPreprocess<S> {
  return z.preprocess((value) => rename(value, aliases), schema)
}

function rename(value: unknown, aliases: Readonly<Record<string, readonly string[]>>): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  const renamed: Record<string, unknown> = { ...value }
  for (const [name, others] of Object.entries(aliases)) {
    const other = others.find((candidate) => renamed[candidate] !== undefined)
    if (other === undefined || renamed[name] !== undefined) continue
    renamed[name] = renamed[other]
    delete renamed[other]
  }
  return renamed
}
