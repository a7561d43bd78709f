/** An address from a crawl that a link may lead to: http(s) and nothing else. Null for any other. */
export function webAddress(url: string | null | undefined): string | null {
  const parsed = URL.parse(url ?? '')
  return parsed && ['https:', 'http:'].includes(parsed.protocol) ? parsed.href : null
}

/** The same without what every address has: `zod.dev/api`. A slash that ends a path is part of it. */
export const shortAddress = (url: string): string =>
  url.replace(/^https?:\/\/(www\.)?/, '').replace(/^([^/]+)\/$/, '$1')
