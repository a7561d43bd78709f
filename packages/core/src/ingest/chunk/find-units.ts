import type { DocumentKind } from '../document.ts'
import type { Section } from './build-sections.ts'

/** Sections that stand for themselves, whatever their length, and the kind of their chunks. */
export interface Units {
  kind: 'answer' | 'release'
  sections: ReadonlySet<Section>
}

// `1.2.3`, `v2.0`, `[1.2.3] - 2026-01-02`, `@scope/name@1.0.0`, `Version 4`, `2026-01-02`, `Unreleased`
const RELEASE =
  /^(?:<[^<>]{1,40}>)?\W{0,3}(?:(?:version|release|rel)\W{0,2})?(?:(?:@?[\w.-]+\/)?[\w.-]{1,80}@)?v?(?:\d+\.\d+|\d{4}-\d\d-\d\d)|^(?:version|release) v?\d+\b|^\W?unreleased\b|^v\d+\b/i

/**
 * What is never joined with its siblings: the answers to a question, which stand right below its
 * title, and the releases of a changelog. Null for other pages.
 */
export function findUnits(page: Section, kind: DocumentKind | undefined): Units | null {
  if (kind === 'answer' || kind === 'discussion') {
    const [top] = page.children
    const titled = page.children.length === 1 && top?.depth === 1 ? top.children : page.children
    return { kind: 'answer', sections: new Set(titled) }
  }
  if (kind === 'changelog' || kind === 'release') {
    const sections = new Set<Section>()
    collectReleases(page, sections)
    return { kind: 'release', sections }
  }
  return null
}

/** The outermost ones: a heading below a release that looks like one belongs to it. */
function collectReleases(section: Section, found: Set<Section>): void {
  for (const child of section.children) {
    if (RELEASE.test(child.heading?.title ?? '')) found.add(child)
    else collectReleases(child, found)
  }
}
