import { m } from '#lib/paraglide/messages.js'

/** Kinds of sources as packages/core/src/ingest/sources names them; proper names are the same everywhere. */
const LABELS: Record<string, () => string> = {
  npm: () => 'npm',
  types: m.kind_types,
  pypi: () => 'PyPI',
  crates: () => 'crates.io',
  go: () => 'Go',
  maven: () => 'Maven',
  packagist: () => 'Packagist',
  rubygems: () => 'RubyGems',
  github: () => 'GitHub',
  gitlab: () => 'GitLab',
  bitbucket: () => 'Bitbucket',
  git: () => 'Git',
  website: m.kind_website,
  feed: m.kind_feed,
  forum: m.kind_forum,
  discourse: m.kind_forum,
  stackexchange: () => 'Stack Exchange',
  devto: () => 'dev.to',
  openapi: () => 'OpenAPI',
  graphql: () => 'GraphQL',
  files: m.kind_files,
}

export const kindLabel = (kind: string): string =>
  Object.hasOwn(LABELS, kind) ? (LABELS[kind]?.() ?? kind) : kind

/** `website:https://zod.dev/` → its kind, and what is read. */
export function splitLocator(locator: string): { kind: string; at: string } {
  const colon = locator.indexOf(':')
  return colon < 0
    ? { kind: '', at: locator }
    : { kind: locator.slice(0, colon), at: locator.slice(colon + 1) }
}
