import { AppError } from '../../errors.ts'
import type { Source } from './source.ts'

/**
 * Every kind of source, by its name in locators. Each is loaded when it is first read: their clients
 * and parsers would cost the server that only answers questions half of its memory.
 */
const SOURCES: Readonly<Record<string, () => Promise<unknown>>> = {
  npm: async () => (await import('./npm.ts')).npmSource,
  types: async () => (await import('./types.ts')).typesSource,
  pypi: async () => (await import('./pypi.ts')).pypiSource,
  crates: async () => (await import('./crates.ts')).cratesSource,
  go: async () => (await import('./go.ts')).goSource,
  maven: async () => (await import('./maven.ts')).mavenSource,
  packagist: async () => (await import('./packagist.ts')).packagistSource,
  rubygems: async () => (await import('./rubygems.ts')).rubygemsSource,
  website: async () => (await import('./website.ts')).websiteSource,
  github: async () => (await import('./github.ts')).githubSource,
  gitlab: async () => (await import('./gitlab.ts')).gitlabSource,
  bitbucket: async () => (await import('./bitbucket.ts')).bitbucketSource,
  git: async () => (await import('./git/plain-git-source.ts')).gitSource,
  files: async () => (await import('./files.ts')).filesSource,
  openapi: async () => (await import('./openapi.ts')).openApiSource,
  graphql: async () => (await import('./graphql.ts')).graphqlSource,
  stackexchange: async () => (await import('./stackexchange.ts')).stackExchangeSource,
  feed: async () => (await import('./feed.ts')).feedSource,
  discourse: async () => (await import('./discourse.ts')).discourseSource,
  devto: async () => (await import('./devto.ts')).devtoSource,
}

export const sourceKinds: readonly string[] = Object.keys(SOURCES)

/** @throws AppError `bad_input` for a kind that there is not. */
export async function findSource(kind: string): Promise<Source> {
  const load = Object.hasOwn(SOURCES, kind) ? SOURCES[kind] : undefined
  if (load) return (await load()) as Source
  throw new AppError(
    'bad_input',
    `There is no source of kind "${kind}". Kinds: ${sourceKinds.join(', ')}.`,
  )
}
