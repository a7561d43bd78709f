import type { Converted } from '../converted.ts'

/** Plain text, whose headings and lists mostly look as in Markdown; tags in it are words. */
export function textToMarkdown(text: string): Converted {
  const markdown = text
    .split('\n')
    .map((line) => (/^(?: {4}|\t)/.test(line) ? line : line.replace(/<(?=[a-z/!?])/gi, '\\<')))
    .join('\n')
  return { markdown, provenance: {} }
}
