import { convert } from '@asciidoctor/core'
import type { Converted } from '../converted.ts'
import { htmlToMarkdown } from '../html/html-to-markdown.ts'

const HEADER = /^= (.+)\n(?:(?!:)([^\n<>]{1,200}?)(?: <[^>\n]*>)?(?:\n|$))?/
/** Nothing outside of the file is read: no includes, no data, no addresses. */
const ATTRIBUTES = {
  showtitle: true,
  'toc!': '',
  'source-highlighter!': '',
  'icons!': '',
  idprefix: '',
  idseparator: '-',
}

/** AsciiDoc through Asciidoctor's HTML. @throws Error for what its parser refuses. */
export async function asciidocToMarkdown(source: string, url: string): Promise<Converted> {
  // Pages of Antora put their attributes before the title.
  const body = source.replace(/^(?:(?::[^\n]*|\/\/[^\n]*)?\n)+(?== )/, '')
  // An include would be left as a link to a file that nobody can open.
  const text = body.replace(/^include::.*$/gm, '')
  const options = { safe: 'secure', standalone: false, attributes: ATTRIBUTES }
  const html = String(await convert(text, options))
  const converted = htmlToMarkdown(
    `<html><body><main>${withoutCallouts(html)}</main></body></html>`,
    { url },
  )
  const [, title, author] = HEADER.exec(text) ?? []
  return {
    ...converted,
    provenance: {
      ...converted.provenance,
      ...(title ? { title: title.slice(0, 300) } : {}),
      ...(author && /^\p{L}[\p{L}. -]+$/u.test(author) ? { author } : {}),
    },
  }
}

/** Numbers in the code that refer to the list below it are no code: they become comments' numbers. */
const withoutCallouts = (html: string) =>
  html.replace(
    /(?:(?:&lt;!--|\/\/|#|--|;;)[ \t]{0,8})?<b class="conum">\(\d+\)<\/b>(?:[ \t]{0,8}--&gt;)?/g,
    '',
  )
