const words = (text: string) => new Set(text.split(/\s+/))

/** Elements that begin and end a block of text of their own. */
export const BLOCK_TAGS = words(
  `address article aside blockquote body center dd details dialog div dl dt fieldset figcaption
   figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol p pre
   search section summary table tbody tfoot thead tr ul`,
)

const INLINE_TAGS = words(
  `a abbr acronym b bdi bdo big br button cite code col colgroup data del dfn em font i img input
   ins kbd label mark meter nobr optgroup option picture progress q rp rt ruby s samp select slot
   small source span strike strong sub sup td textarea th time tt u var wbr`,
)

/** Elements whose content is no text to read: code for the browser, pictures, players. */
const SILENT_TAGS = words(
  'applet audio canvas embed head iframe math noscript object script style svg template title video',
)

const VOID_TAGS = words('area base br col embed hr img input link meta param source track wbr')

/** Icon components that stand for a word in a table of features. */
const ICON_TEXT: Record<string, string> = {
  Check: '✓',
  CheckIcon: '✓',
  Cross: '✗',
  CrossIcon: '✗',
}

export const iconText = (name: string): string => ICON_TEXT[name] ?? ''

export const isVoid = (name: string): boolean => VOID_TAGS.has(name.toLowerCase())

export const isHtmlTag = (name: string): boolean =>
  BLOCK_TAGS.has(name) || INLINE_TAGS.has(name) || SILENT_TAGS.has(name) || VOID_TAGS.has(name)

/** A reader of the rendered page would not see what is in it: nor may an assistant. */
export function hidesContent(
  name: string,
  attributes: Record<string, string | undefined>,
): boolean {
  if (SILENT_TAGS.has(name)) return true
  if ('hidden' in attributes) return true
  const style = attributes.style?.toLowerCase().replace(/\s+/g, '') ?? ''
  return /display:none|visibility:hidden|opacity:0(?![.\d])|font-size:0(?![.\d])/.test(style)
}
