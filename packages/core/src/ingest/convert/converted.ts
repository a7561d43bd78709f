import type { Provenance } from '../document.ts'

/** A file of any format as Markdown, with what it says of itself. */
export interface Converted {
  markdown: string
  /** Title, description, language, author, dates and the like, as far as found in the file. */
  provenance: Provenance
  /** Absolute, of HTML, without fragments: for crawling. */
  links?: string[]
  /** The same page in other languages, or as `text/markdown`: absolute, by language tag or type. */
  alternates?: Record<string, string>
  canonicalUrl?: string
  /** Documentation generator that wrote the page: `docusaurus`, `sphinx` … */
  framework?: string
  /** Version that the page says it documents. */
  siteVersion?: string
}
