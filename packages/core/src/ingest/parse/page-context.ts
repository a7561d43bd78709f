import type { HtmlHiding } from './html-hiding.ts'

/** What the conversion of a page's nodes needs to know of their surroundings. */
export interface PageContext {
  /** The text that node offsets count in. */
  source: string
  /** Lines of the file before `source`. */
  linesBefore: number
  hiding: HtmlHiding
  /** Address of a link, or null when it should be shown as its words alone. */
  resolve(href: string): string | null
  /** Address behind a reference such as `[text][label]`. */
  definition(identifier: string): string | null
  /** Takes the containers' indentation and `>` off a line: `columns` characters. */
  strip(line: string): string
  columns: number
}
