import { type Element, isElement, type Node, textOf } from './tree.ts'

const words = (text: string) => new Set(text.split(/\s+/))

const TAGS = words('nav form button input select textarea option dialog audio video embed head')
const ROLES = words(
  'navigation banner contentinfo search dialog alertdialog menu menubar toolbar tablist tooltip',
)

/** Classes that themes give to what surrounds a page's own text, or is laid over it. */
const CLASSES = words(`
  headerlink hash-link header-anchor heading-anchor sl-anchor-link anchorjs-link permalink
  anchor-link heading-link subheading-anchor tsd-anchor tsd-anchor-icon doc-anchor
  toc toctree-wrapper table-of-contents toc-wrapper toc-container on-this-page onthispage
  theme-doc-toc-mobile theme-doc-toc-desktop tableOfContents right-sidebar-panel
  breadcrumb breadcrumbs rustdoc-breadcrumbs theme-doc-breadcrumbs wy-breadcrumbs md-path tsd-breadcrumb
  pagination-nav prev-next prev-next-area prev-next-footer rst-footer-buttons related related-pages
  pager pagination page-nav next-prev bottom-of-page md-footer footer-nav
  theme-edit-this-page theme-last-updated theme-doc-footer edit-this-page edit-page edit-page-link
  edit-link edit-on-github last-updated article-footer page-footer md-source-file md-content__button
  md-source-date git-revision-date-localized-plugin view-this-page page-edit page-info viewcode-link
  viewcode-back
  copy copybtn copy-btn copy-button clipboard clipboard-copy md-clipboard btn-copy code-copy
  CopyButton buttonGroup o-tooltip--left
  linenos linenodiv lineno line-number line-numbers line-numbers-wrapper line-numbers-rows gutter
  hljs-ln-numbers code-line-number
  cookie cookies cookie-banner cookie-consent cookie-notice cookieconsent cc-window gdpr consent
  consent-banner announcement announcement-bar announcementBar banner-announcement theme-announcement-bar
  skip-link skip-to-content skiplink skip-nav skipToContent
  sidebar sidebar-container sidenav side-nav md-sidebar md-header navbar site-header site-footer
  feedback feedback-widget page-feedback was-this-helpful helpful rating ethical-ad carbonads ad-banner
  newsletter social-share share-buttons sharethis
  out-of-band hideme src rightside tsd-sources tsd-page-toolbar sub-nav
  version-switcher versions rst-versions searchbox search-form algolia DocSearch
  theme-doc-version-banner ec-copy copy-page vp-adornment theme-code-block-button
`)
const CLASS_STARTS = [
  'tableOfContents_',
  'tocCollapsible_',
  'buttonGroup_',
  'copyButton',
  'breadcrumbsContainer_',
  'announcementBar',
  'cookie-',
  'CookieConsent',
  'theme-doc-footer',
  'docFooter',
]
const IDS = words(
  `toc table-of-contents TOC cookie-banner onetrust-consent-sdk CybotCookiebotDialog copy-path
   rustdoc-toolbar settings-menu help-button breadcrumbs sidebar indices-and-tables side-nav
   toc-container pagination navigation searchbox carbonads`,
)
const LABELS =
  /^(?:breadcrumbs?|on this page|table of contents|pagination|page navigation|docs? pages|feedback|main|secondary|search|skip to .*|edit .*|copy .*)$/i
/** Short lines that say nothing of the library: controls that a theme writes as plain links. */
const CONTROL =
  /^(?:¶|#|§|🔗|⚓︎?|edit (?:this|the) page.*|edit on (?:github|gitlab).*|edit this page on .*|suggest (?:an )?edits?|view (?:page )?source|show source|report (?:an )?issue|copy(?: page| code| link| to clipboard)?!?|copied!?|skip to (?:main )?content|back to top|scroll to top|on this page|was this (?:page )?helpful\??|share|print|previous|next|menu|toggle .{0,20}|last updated.{0,40}|\[src\]|\[source\]|source|permalink)$/i
const CONTROL_TAGS = words('a button p span div label small')
/** An aside beside the text is noise, an aside as a note is not. */
const NOTE_CLASS = /aside|admonition|callout|note|warning|tip|hint|caution|danger|important|alert/i

/** Navigation, controls and notices: what is the same on each page and about none. */
export function isNoise(element: Element): boolean {
  const { name, attributes, classes } = element
  if (TAGS.has(name)) return true
  const { role, id } = attributes
  if (role !== undefined && ROLES.has(role) && !(role === 'banner' && name === 'header'))
    return true
  for (const one of classes) {
    if (CLASSES.has(one)) return !isCodeWrapper(element, one)
    if (CLASS_STARTS.some((start) => one.startsWith(start))) return true
  }
  if (id !== undefined && IDS.has(id)) return true
  if (name === 'footer') return !/block|quote|footnote/.test(classes.join(' '))
  if (name === 'aside') return !classes.some((one) => NOTE_CLASS.test(one)) && role !== 'note'
  const label = attributes['aria-label']
  if (label && role !== 'img' && name !== 'code' && name !== 'pre' && LABELS.test(label)) {
    return !holdsProse(element)
  }
  return CONTROL_TAGS.has(name) && isControl(element)
}

/** Prism marks the code itself as `line-numbers`, Hugo and rustdoc name real content `src`. */
const isCodeWrapper = ({ name }: Element, one: string): boolean =>
  name === 'pre' ||
  name === 'code' ||
  name === 'article' ||
  name === 'main' ||
  name === 'body' ||
  (name === 'div' &&
    /^(?:line-numbers|copy|src|versions|cookies?|share|related|sidebar)$/.test(one))

function isControl(element: Element): boolean {
  let length = 0
  for (const child of element.children) {
    if (isElement(child) && child.children.length > 3) return false
    length += isElement(child) ? 0 : child.length
    if (length > 60) return false
  }
  const inline = element.name === 'a' || element.name === 'button'
  if (!inline && !element.children.some(isControlChild)) return false
  const text = textOf(element, 80)
  return text !== '' && text.length <= 60 && CONTROL.test(text) && !isWordInProse(element)
}

/** A paragraph is one when all that it holds is a link or a control's words. */
const isControlChild = (child: Node) => !isElement(child) || child.name === 'a'

/** `source` in a sentence is a link like any other. */
function isWordInProse(element: Element): boolean {
  if (
    element.name !== 'a' ||
    !/^(?:source|next|previous|share|print|menu)$/i.test(textOf(element, 20))
  )
    return false
  const { parent } = element
  return parent !== null && textOf(parent, 200).length > 40
}

const holdsProse = (element: Element) =>
  element.children.some((child) => isElement(child) && /^(?:p|pre|h[1-6])$/.test(child.name))
