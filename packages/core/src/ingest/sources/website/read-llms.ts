import type { Context } from '../../../context.ts'
import { type Fetched, fetchUrl } from '../../../egress/index.ts'
import { AppError } from '../../../errors.ts'
import { normalizeUrl } from './normalize-url.ts'

/** A page cut out of llms-full.txt. */
export interface LlmsPage {
  url: string
  markdown: string
}

const MAX_BYTES = 30_000_000
/** No address holds a bracket: what one link scans, no other one scans again. */
const LINK = /\]\(\s*<?([^)\s>[\]]{1,2000})(?=[)\s>])>?[^)\n]{0,300}\)/g

/** Addresses that llms.txt links to, in order. */
export function parseLlmsLinks(text: string, base: string): string[] {
  const found = new Set<string>()
  for (const [, href = ''] of text.matchAll(LINK)) {
    const url = normalizeUrl(href, base)
    if (url) found.add(url)
  }
  return [...found]
}

/**
 * The pages of llms-full.txt where it says where each comes from: a title followed by
 * `Source: https://…` (or `URL:`). Empty when it does not.
 */
export function splitLlmsFull(text: string, base: string): LlmsPage[] {
  const lines = text.split(/\r?\n/)
  const starts: { line: number; url: string }[] = []
  for (const [index, line] of lines.entries()) {
    const [, href] = /^(?:Source|URL|url):\s+<?(https?:\/\/\S+?)>?\s*$/.exec(line) ?? []
    const url = href ? normalizeUrl(href, base) : null
    if (!url) continue
    const heading = lines.slice(Math.max(0, index - 3), index).findLastIndex((l) => /^# /.test(l))
    if (heading >= 0) starts.push({ line: index - (Math.min(index, 3) - heading), url })
  }
  return starts.map(({ line, url }, index) => ({
    url,
    markdown: lines
      .slice(line, starts[index + 1]?.line)
      .filter((text) => !/^(?:Source|URL|url):\s+<?https?:/.test(text))
      .join('\n'),
  }))
}

/** `llms.txt` or `llms-full.txt` beside the scope, else at the root; null when there is neither. */
export async function fetchLlms(
  ctx: Context,
  origin: string,
  prefix: string,
  name: 'llms.txt' | 'llms-full.txt',
): Promise<Fetched | null> {
  const places = new Set([`${origin}${prefix}${name}`, `${origin}/${name}`])
  for (const place of places) {
    try {
      const fetched = await fetchUrl(ctx, place, { maxBytes: MAX_BYTES, attempts: 2 })
      // Sites that answer everything with their start page have none.
      const start = Buffer.from(fetched.bytes.subarray(0, 200)).toString('utf8')
      if (fetched.mediaType !== 'text/html' && !/^\s*<(!doctype|html)/i.test(start)) return fetched
    } catch (error) {
      ctx.signal?.throwIfAborted()
      if (error instanceof AppError && error.code === 'too_many_requests') throw error
    }
  }
  return null
}
