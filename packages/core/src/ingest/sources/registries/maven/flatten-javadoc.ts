import { Parser } from 'htmlparser2'

/** Lists that older Javadoc lays its pages out with, and newer for members. */
const LAYOUT_LIST =
  /\b(?:blockList(?:Last)?|summary-list|details-list|member-list|details-section)\b/
/** What stands around the text of a class: where it lies, and where it comes from. */
const DROPPED =
  /\b(?:topNav|bottomNav|subNav|sub-nav|navList|subTitle|sub-title|inheritance|skipNav|skip-nav|legalCopy|tableTab|table-tabs|activeTableTab)\b/
const DROPPED_TAGS = /^(?:script|style|noscript|button|nav|footer)$/
const VOID = /^(?:area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr)$/

/**
 * A Javadoc page whose headings stand by themselves: lists that are only layout become plain blocks, and
 * navigation goes. Of any other HTML it leaves the text as it is.
 */
export function flattenJavadoc(html: string): string {
  const out: string[] = []
  const open: { name: string; shown: string }[] = []
  let droppedAt: number | null = null
  // Anchors stand before their headings, or around them.
  let anchor: string | null = null
  const parser = new Parser(
    {
      onopentag: (name, attributes) => {
        const kind = attributes.class ?? ''
        if (droppedAt === null && (DROPPED_TAGS.test(name) || DROPPED.test(kind)))
          droppedAt = open.length
        const parent = open.at(-1)
        const isLayout =
          (name === 'ul' && LAYOUT_LIST.test(kind)) ||
          (name === 'li' &&
            (LAYOUT_LIST.test(kind) || (parent?.name === 'ul' && parent.shown === 'div')))
        const shown = isLayout ? 'div' : name
        open.push({ name, shown })
        if (droppedAt !== null) return
        if (/^(?:a|section)$/.test(name)) anchor = attributes.id ?? attributes.name ?? anchor
        const isHeading = /^h[1-6]$/.test(name)
        if (isHeading && anchor && !attributes.id) attributes.id = anchor
        if (isHeading) anchor = null
        const written = Object.entries(attributes).map(
          ([key, value]) => ` ${key}="${value.replaceAll('"', '&quot;')}"`,
        )
        out.push(`<${shown}${written.join('')}>`)
      },
      ontext: (text) => {
        if (droppedAt === null) out.push(text)
      },
      onclosetag: (name) => {
        const closed = open.pop()
        if (droppedAt === null && !VOID.test(name)) out.push(`</${closed?.shown ?? name}>`)
        if (droppedAt !== null && open.length <= droppedAt) droppedAt = null
      },
    },
    { decodeEntities: false },
  )
  parser.end(html)
  return out.join('')
}
