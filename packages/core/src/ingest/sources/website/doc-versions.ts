const NUMBERED = /^v?\d{1,4}(\.(\d{1,4}|x)){0,3}(-?(alpha|beta|rc|pre)[\w.-]*)?$/i
/** Built from what is not released, or no longer kept. */
const UNRELEASED =
  /^(next|nightly|canary|dev|devel|develop|edge|unstable|main|master|trunk|legacy|archive)$/i
const NAMED = /^(latest|stable|current)$/i
/** Numbers below these are releases to read about, or interfaces, not editions of the docs. */
const NOT_EDITIONS =
  /^(blog|news|posts?|changelogs?|releases?|release-notes|migrat\w*|upgrad\w*|whats-?new|api|rest|rfcs?|pep|adr|errors?|issues|page)$/i
const DOCS_FOLDER = /^(docs?|documentation|manual|guide|reference|learn|book|en)$/i
const MAX_SEGMENT = 4

/** The segment of a path that names an edition of the docs: `v2` of `/docs/v2/intro`. */
export interface Edition {
  label: string
  /** The path up to it, with a star in its place: what editions of one site share. */
  place: string
}

/** The edition a path belongs to; null when it names none. */
export function editionOf(pathname: string): Edition | null {
  const segments = pathname.split('/').filter(Boolean)
  for (const [index, segment] of segments.slice(0, MAX_SEGMENT).entries()) {
    const before = segments[index - 1] ?? ''
    if (NOT_EDITIONS.test(before)) return null
    const isLabel = NAMED.test(segment) || UNRELEASED.test(segment)
    // A bare number at the end of a path is a page: `/guide/404`.
    const isFolder = index < segments.length - 1 || pathname.endsWith('/')
    // Bare numbers are years, issues and items anywhere but right behind the docs' own folder.
    const isPlain = /^\d+$/.test(segment) && !(index === 0 || DOCS_FOLDER.test(before))
    const isNumber = NUMBERED.test(segment) && !isPlain && (isFolder || /[.v]/i.test(segment))
    if (!(isLabel && isFolder) && !isNumber) continue
    return { label: segment, place: `/${[...segments.slice(0, index), '*'].join('/')}` }
  }
  return null
}

export const isUnreleased = (label: string) => UNRELEASED.test(label)

/** Whether an edition's label means a version: `2.x`, `v2` and `2` all mean 2.4.1. */
export function meansVersion(label: string, version: string): boolean {
  if (label === version) return true
  const wanted = version.replace(/^v/i, '').split('.')
  const named = label.replace(/^v/i, '').split('.')
  return (
    /^v?\d/i.test(label) &&
    named.every((part, index) => /^x$/i.test(part) || part === wanted[index])
  )
}

/** Of editions that stand beside one another, the one to read when nothing says which. */
export function chooseEdition(labels: readonly string[]): string | null {
  for (const name of ['stable', 'latest', 'current']) {
    const found = labels.find((label) => label.toLowerCase() === name)
    if (found) return found
  }
  const numbers = labels.filter(
    (label) => NUMBERED.test(label) && !/alpha|beta|rc|pre/i.test(label),
  )
  return numbers.sort(byVersion).at(-1) ?? null
}

function byVersion(a: string, b: string): number {
  return a.replace(/^v/i, '').localeCompare(b.replace(/^v/i, ''), 'en', { numeric: true })
}
