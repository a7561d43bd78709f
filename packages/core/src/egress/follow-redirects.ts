import { checkUrl } from './check-url.ts'
import { fetchError } from './fetch-error.ts'
import { labelOf } from './request-once.ts'

export interface RedirectRules {
  maxRedirects: number
  /** Whether another host ends the chain. */
  sameHostOnly: boolean
  /** Why an address may not be followed to; null when it may. */
  refuse?: ((url: URL) => string | null) | undefined
}

interface Answer {
  status: number
  headers: Headers
}

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])

/**
 * Asks, and asks where it is sent to, one address after the other, each checked like the first.
 * @throws AppError `bad_input` for a target that is not followed, `upstream` for too many or a circle.
 */
export async function followRedirects<Found extends Answer>(
  start: URL,
  rules: RedirectRules,
  ask: (url: URL) => Promise<Found>,
): Promise<{ url: URL; redirects: string[]; answer: Found }> {
  const redirects: string[] = []
  let url = start
  for (;;) {
    const answer = await ask(url)
    const location = answer.headers.get('location')
    if (!REDIRECTS.has(answer.status) || location === null) return { url, redirects, answer }
    redirects.push(url.href)
    if (redirects.length > rules.maxRedirects) {
      throw fetchError(
        'upstream',
        `${labelOf(start)} redirects more than ${rules.maxRedirects} times.`,
      )
    }
    const next = withoutDowngrade(url, checkUrl(location, url.href))
    if (redirects.includes(next.href)) {
      throw fetchError('upstream', `${labelOf(start)} redirects in a circle.`)
    }
    if (rules.sameHostOnly && next.host !== start.host) {
      throw fetchError('bad_input', `${labelOf(start)} redirects to another host, ${next.host}.`)
    }
    const reason = rules.refuse?.(next) ?? null
    if (reason !== null) {
      throw fetchError('bad_input', `${labelOf(start)} redirects to ${labelOf(next)}: ${reason}.`)
    }
    url = next
  }
}

/** Servers behind a TLS proxy often name themselves http; what came over TLS stays on TLS. */
function withoutDowngrade(from: URL, to: URL): URL {
  if (from.protocol !== 'https:' || to.protocol !== 'http:') return to
  if (to.port !== '' && to.port !== from.port) {
    throw fetchError('bad_input', `${labelOf(from)} redirects from https to plain http.`)
  }
  const upgraded = new URL(to)
  upgraded.protocol = 'https:'
  return upgraded
}
