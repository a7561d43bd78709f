import type { Context } from '../../../context.ts'
import { AppError } from '../../../errors.ts'

interface Question {
  /** `releases`; names the part in the report. */
  what: string
  isNeeded: boolean
  hasToken: boolean
  problems: { path: string; reason: string }[]
}

/**
 * Asks a host's API for what git does not tell. Facts and, without a token, everything may be missing:
 * the documentation itself does not wait for a rate limit.
 */
export async function askHost<T>(
  ctx: Pick<Context, 'log' | 'signal'>,
  { what, isNeeded, hasToken, problems }: Question,
  question: () => Promise<T>,
): Promise<T | null> {
  if (!isNeeded) return null
  try {
    return await question()
  } catch (error) {
    ctx.signal?.throwIfAborted()
    if (!(error instanceof AppError)) throw error
    const isOptional = what === 'facts' || error.code === 'not_found' || error.code === 'forbidden'
    if (!isOptional && hasToken) throw error
    ctx.log.warn({ code: error.code, what }, 'a part of the repository could not be asked for')
    if (what !== 'facts') problems.push({ path: what, reason: reasonOf(error) })
    return null
  }
}

function reasonOf({ code }: AppError): string {
  if (code === 'too_many_requests') return "the host's rate limit is used up; a token raises it"
  if (code === 'not_found') return 'the host has none'
  if (code === 'forbidden') return 'the host refuses them'
  return 'the host did not answer'
}
