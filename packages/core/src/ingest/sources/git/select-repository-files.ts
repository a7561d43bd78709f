import { matchesGlob } from 'node:path'
import type { Skipped, SourceFile } from '../../document.ts'
import { documentKind, isCandidate, selectFiles } from '../../select-files.ts'
import { appliesTo } from '../files/project-config.ts'
import type { ProjectConfig } from '../files/project-config-shape.ts'
import type { TreeFile } from './list-tree.ts'
import type { RepositorySettings } from './settings.ts'

/** A file to read, with what it is. */
export type ChosenFile = TreeFile & { kind: SourceFile['kind'] }

export interface RepositorySelection {
  /** Folder of the package to read, without slashes at its ends; empty for the whole repository. */
  directory: string
  settings: Pick<RepositorySettings, 'folders' | 'include' | 'exclude'>
  config: ProjectConfig | null
}

/** Read by a converter, wherever Markdown would be. */
const CONVERTED = /\.(?:rst|adoc|asciidoc|ipynb)$/i
/** Descriptions of an API, which are cut by operation or type. */
const DESCRIPTION =
  /(?:^|\/)(?:[^/]*(?:openapi|swagger)[^/]*\.(?:json|ya?ml)|[^/]*\.(?:graphqls?|gql))$/i
const OLD_VERSIONS = /(?:^|\/)(?:versioned_docs|versioned_sidebars|docs-v\d[\w.]*)\//i
const NO_PAGES = /^(?:test|spec|__tests__|fixtures)\b/i

/** Whether a path of the tree may be documentation, or says how the repository is to be read. */
export const isWanted = (path: string): boolean => isRepositoryPage(path) || isManifest(path)

const isRepositoryPage = (path: string): boolean =>
  isCandidate(path) || CONVERTED.test(path) || DESCRIPTION.test(path)

/** Files that say which packages there are, and what is to be read. */
export const isManifest = (path: string): boolean =>
  /^(?:twinmcp|context7)\.json$/.test(path) ||
  (/(?:^|\/)package\.json$/.test(path) &&
    path.split('/').length <= 4 &&
    !path.split('/').some((part) => part === 'node_modules' || NO_PAGES.test(part)))

/**
 * Parts the documentation of a repository from everything else, by the rules for packages, those of
 * its own configuration and those of the operator. In reading order; each page left out has its reason.
 */
export function selectRepositoryFiles(
  tree: readonly TreeFile[],
  { directory, settings, config }: RepositorySelection,
): { files: ChosenFile[]; skipped: Skipped[] } {
  const root = directory === '' ? '' : `${directory}/`
  const skipped: Skipped[] = []
  const byAlias = new Map<string, TreeFile>()
  const operator = { folders: settings.folders, exclude: settings.exclude, excludeNames: [] }
  const refuse = (path: string): string | null => {
    if (!appliesTo(operator, path)) return "left out by the source's settings"
    if (settings.include.length > 0 && !isIncluded(path, settings.include)) {
      return "left out by the source's settings"
    }
    if (!appliesTo(config, path)) return `left out by ${config?.file}`
    return OLD_VERSIONS.test(path) ? 'documentation of another version' : null
  }
  for (const file of tree) {
    if (!file.path.startsWith(root) || !isRepositoryPage(file.path)) continue
    const reason = refuse(file.path)
    const alias = aliasOf(file.path.slice(root.length))
    if (reason) skipped.push({ path: file.path, reason })
    else if (byAlias.has(alias)) skipped.push(twin(file, byAlias, alias))
    else byAlias.set(alias, file)
  }
  const pages = [...byAlias.keys()].map((path) => ({ path, kind: documentKind(path), bytes: NONE }))
  const selected = selectFiles(pages, new Map())
  const original = (alias: string) => byAlias.get(alias) as TreeFile
  return {
    files: selected.files.map(({ path, kind }) => {
      const file = original(path)
      return { ...file, kind: DESCRIPTION.test(file.path) ? 'api' : kind }
    }),
    skipped: [
      ...skipped,
      ...selected.skipped.map(({ path, reason }) => ({ path: original(path).path, reason })),
    ],
  }
}

const NONE = new Uint8Array()

/** The rules for Markdown hold for what is converted to it. */
const aliasOf = (path: string) =>
  DESCRIPTION.test(path) ? `${path}.md` : path.replace(CONVERTED, '.md')

/** Two formats of one page: Markdown, which needs no conversion, goes before. */
function twin(file: TreeFile, byAlias: Map<string, TreeFile>, alias: string): Skipped {
  const other = byAlias.get(alias) as TreeFile
  const [kept, left] = CONVERTED.test(other.path) ? [file, other] : [other, file]
  byAlias.set(alias, kept)
  return { path: left.path, reason: `the same page as ${kept.path}` }
}

function isIncluded(path: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => {
    const rooted = pattern.replace(/^\.?\/+|\/+$/g, '')
    return path === rooted || path.startsWith(`${rooted}/`) || matchesGlob(path, rooted)
  })
}
