import {
  localhostAllowedHostnames,
  validateHostHeader,
  validateOriginHeader,
} from '@modelcontextprotocol/server'

/** Why a request is turned away: both are answered 403. */
export interface CallerProblem {
  code: 'forbidden_host' | 'forbidden_origin'
  message: string
}

/** Host names that may be asked and may ask: loopback and what the operator allows. */
export function allowedHostnames(configured: readonly string[]): string[] {
  return [...localhostAllowedHostnames(), ...configured.map(toHostname)]
}

/**
 * Keeps web pages of strangers out: a Host that is not ours means DNS rebinding, an Origin that is
 * not ours a page elsewhere. Programs send no Origin and pass. Null when nothing is wrong.
 */
export function checkCaller(request: Request, hostnames: string[]): CallerProblem | null {
  const host = validateHostHeader(request.headers.get('host'), hostnames)
  if (!host.ok) {
    return {
      code: 'forbidden_host',
      message: `${host.message}. If this server is meant to be reached by that name, add it to TWINMCP_ALLOWED_HOSTS.`,
    }
  }
  if (isForeignEmbedding(request)) {
    return {
      code: 'forbidden_origin',
      message: 'A page of another site may not make this server work, not even by a plain GET.',
    }
  }
  const origin = validateOriginHeader(request.headers.get('origin'), hostnames)
  if (!origin.ok) {
    return {
      code: 'forbidden_origin',
      message: `${origin.message}. To let web pages of that host in, add it to TWINMCP_ALLOWED_HOSTS.`,
    }
  }
  return null
}

/** An image or frame of a stranger's page: it sends no Origin, and a question can start indexing. */
function isForeignEmbedding({ headers }: Request): boolean {
  return headers.get('sec-fetch-site') === 'cross-site' && headers.get('origin') === null
}

/** Operators write `docs.example.org:8443` as they see it in the browser; the check knows no ports. */
function toHostname(host: string): string {
  try {
    return new URL(`http://${host}`).hostname
  } catch {
    return host.toLowerCase()
  }
}
