import type { Root } from 'mdast'
import { fromMarkdown } from 'mdast-util-from-markdown'
import { gfmFromMarkdown } from 'mdast-util-gfm'
import { gfm } from 'micromark-extension-gfm'

/** Longer texts are shown as they are: parsing them could hold up the page. */
const MAX_LENGTH = 20_000
/** The parser's time grows with the square of the nesting; no one writes this deep. */
const TOO_DEEP = /^(?:[ \t]*(?:[>*+-]|\d+[.)])){25}/m

/** The tree of a Markdown text, or null where it is too long or nested too deeply to be worth it. */
export function parseMarkdown(text: string): Root | null {
  if (text.length > MAX_LENGTH || TOO_DEEP.test(text)) return null
  try {
    return fromMarkdown(text, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] })
  } catch {
    return null
  }
}

/** An address that may be followed from a page: web and mail, nothing that runs. */
export function safeHref(url: string): string | null {
  const parsed = URL.parse(url)
  return parsed && ['https:', 'http:', 'mailto:'].includes(parsed.protocol) ? parsed.href : null
}
