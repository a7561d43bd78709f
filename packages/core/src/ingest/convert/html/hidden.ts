import type { Element } from './tree.ts'

/** Text for screen readers, which repeats what everybody else sees or labels a control. */
const READER_ONLY = new Set(
  `sr-only visually-hidden visuallyhidden screen-reader-text screen-reader-only sr-hidden
   a11y-hidden show-for-sr offscreen vh u-hidden-visually`.split(/\s+/),
)

const HIDING_STYLE =
  /display:none|visibility:(?:hidden|collapse)|(?:^|;)opacity:0*(?:\.0+)?(?:;|!|$)|font-size:0*(?:\.0+)?(?:px|em|rem|%|pt)?(?:;|!|$)|(?:left|top|text-indent):-\d{3,}|clip:rect\(0|clip-path:inset\((?:50|100)%|(?:^|;)(?:max-)?(?:width|height):[01]?(?:px)?(?:;|!|$)|transform:scale\(0\)|color:transparent/

/** Whether somebody who looks at the page would not see an element: then an assistant may not. */
export function isHidden(element: Element): boolean {
  const { attributes, name } = element
  if (attributes.hidden !== undefined && !isTabPanel(element)) return true
  if (attributes['aria-hidden'] === 'true' && name !== 'a') return true
  if (isReaderOnly(element)) return true
  const style = attributes.style
  if (!style) return false
  const rules = style.toLowerCase().replace(/\s+/g, '')
  return HIDING_STYLE.test(rules) && !(isTabPanel(element) && rules.includes('display:none'))
}

/** A panel that is not chosen is hidden by its page until its tab is clicked: see label-tabs.ts. */
const isTabPanel = ({ attributes }: Element): boolean => attributes[TAB_LABEL] !== undefined

/** Attribute that label-tabs.ts puts on a panel for which there is a tab to click. */
export const TAB_LABEL = 'twinmcp-tab'

export const isReaderOnly = ({ classes }: Element): boolean =>
  classes.some((one) => READER_ONLY.has(one))
