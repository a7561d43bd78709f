export type ApiKind =
  | 'function'
  | 'component'
  | 'class'
  | 'interface'
  | 'type'
  | 'enum'
  | 'const'
  | 'namespace'

/** What a doc comment says. Absent fields were not written; texts are Markdown. */
export interface ApiDoc {
  summary?: string
  remarks?: string
  params?: { name: string; type?: string; text: string }[]
  returns?: string
  throws?: string[]
  examples?: string[]
  /** The reason given; empty when the tag stands alone. */
  deprecated?: string
  since?: string
  defaultValue?: string
  see?: string[]
  /** `alpha`, `beta`, `experimental`. */
  stage?: string
  internal?: boolean
}

/** A property, method, enum member or documented option of a symbol; overloads are one member. */
export interface ApiMember extends ApiDoc {
  name: string
  /** TypeScript without comments; overloads one a line. */
  signature: string
  /** Line in `path` of the symbol, from 1; of an inherited member the symbol's own. */
  line: number
}

/** One exported name of a package. Plain data: two versions are compared by it. */
export interface ApiSymbol extends ApiDoc {
  /** As a person writes it: `z.string`, `useState`, `ts.factory`. */
  name: string
  kind: ApiKind
  /** TypeScript without comments, bodies and member lists; overloads one a line. */
  signature: string
  /** Import path it is first found under: `zod`, `next/server`; `global` for ambient names. */
  entry: string
  /** Other import paths that export the same declaration. */
  alsoIn: string[]
  /** How it is imported: `import { z } from 'zod'`; empty for globals. */
  importLine: string
  /** File of the declaration, inside the package. */
  path: string
  /** Lines of the declaration with its comment, from 1. */
  startLine: number
  endLine: number
  members: ApiMember[]
}

/** Files of a package by path; those of a dependency below `node_modules/<name>/`. */
export type ApiFiles = ReadonlyMap<string, string>

export interface PackageJson {
  name: string
  version?: string
  types?: unknown
  typings?: unknown
  typesVersions?: unknown
  main?: unknown
  module?: unknown
  exports?: unknown
  imports?: unknown
}

export interface ExtractedApi {
  symbols: ApiSymbol[]
  /** Files that could not be read, and names beyond the limits. */
  skipped: { path: string; reason: string }[]
  /** Import paths, main first. */
  entries: string[]
}
