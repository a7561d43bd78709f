import { AppError } from '@twinmcp/core/errors'
import type { z } from 'zod'

/** Checks query parameters against a verb's schema. @throws AppError `bad_input` naming each bad one. */
export function readParameters<S extends z.ZodType>(
  schema: S,
  values: Record<string, unknown>,
): z.output<S> {
  const given = Object.entries(values).filter(([, value]) => value !== null && value !== '')
  const parsed = schema.safeParse(Object.fromEntries(given))
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
  throw new AppError('bad_input', `Bad parameters: ${problems.join('; ')}.`)
}
