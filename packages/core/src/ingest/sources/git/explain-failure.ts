import { AppError } from '../../../errors.ts'
import { TransferTooLarge } from './fetch-objects.ts'
import { GitFailed, GitOutputTooLarge } from './run-git.ts'

const PASSING: [pattern: RegExp, reason: string][] = [
  [/returned error: 5\d\d|HTTP 5\d\d/, 'its host has a failure'],
  [/Could not resolve (?:host|proxy)/i, 'its host name could not be resolved'],
  [/CONNECT tunnel failed|Failed to connect|Couldn't connect|Connection refused/i, 'no connection'],
  [/Operation too slow|timed? ?out/i, 'its host is too slow'],
  [
    /early EOF|RPC failed|hung up|Connection reset|unexpected disconnect|invalid index-pack|Empty reply|transfer closed|bad line length|unexpected end|curl \d+|SSL/i,
    'the connection broke off',
  ],
]

/** Marks that the host answered with a redirect which git was not allowed to follow. */
class MovedError extends AppError {}

export const hasMoved = (error: unknown): boolean => error instanceof MovedError

/**
 * What a failed git command means, for who asked for the repository. Null when the reason lies in the
 * cache and not with the host. git's own words stay out of the message: they hold addresses and paths.
 */
export function explainFailure(error: unknown, label: string, hint: string): AppError | null {
  if (error instanceof AppError) return error
  const fail = (code: AppError['code'], text: string) =>
    new AppError(code, text, {
      cause: error instanceof GitFailed ? new Error('git failed') : error,
    })
  if (error instanceof TransferTooLarge || error instanceof GitOutputTooLarge) {
    return fail('bad_input', `${label} is larger than what is taken in.`)
  }
  if (!(error instanceof GitFailed)) return null
  const said = error.message
  if (error.timedOut) return fail('upstream', `${label} did not answer in time.`)
  if (/returned error: 429|Too Many Requests/i.test(said)) {
    return fail('too_many_requests', `The host of ${label} asks to be left alone for a while.`)
  }
  if (/could not read Username|Authentication failed|returned error: 401/i.test(said)) {
    return fail('not_found', `${label} does not exist or is private. ${hint}`)
  }
  if (/CONNECT.*(?:response|code) 403|code 403 from proxy/i.test(said)) {
    return fail('forbidden', `${label} lies at an address that may not be asked.`)
  }
  if (/returned error: 403/.test(said)) {
    return fail('forbidden', `${label} may not be read. ${hint}`)
  }
  if (/returned error: (?:404|410)|repository .*not found|not valid: is this a git/i.test(said)) {
    return fail('not_found', `${label} does not exist. Check its address.`)
  }
  if (/returned error: 30\d|unable to update url base/i.test(said)) {
    return new MovedError('not_found', `${label} has moved. Use its new address.`)
  }
  if (/not our ref|couldn't find remote ref|no such remote ref/i.test(said)) {
    return fail('not_found', `${label} no longer has the commit that was asked for.`)
  }
  if (/transport '.*' not allowed|protocol '.*' is not/i.test(said)) {
    return fail('bad_input', `${label} is not reached by https.`)
  }
  const passing = PASSING.find(([pattern]) => pattern.test(said))
  return passing ? fail('upstream', `${label} could not be read: ${passing[1]}.`) : null
}
