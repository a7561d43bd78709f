import type { ParsedDocument, Skipped } from '../document.ts'
import type { LinkBase } from '../link-base.ts'
import type { PackageJson } from './api-symbol.ts'
import type { GuidePage } from './link-guides.ts'

/** A link base as plain JSON: the paths of guides are the only ones that matter here. */
export type PlainLinkBase = Omit<LinkBase, 'paths'>

/** Declarations of a package, to be read in a process that can be ended. */
export interface TypesJob {
  task: 'types'
  /** The name that people import, also where the declarations are DefinitelyTyped's. */
  manifest: PackageJson
  files: [path: string, text: string][]
  guides: GuidePage[]
  linkBase: PlainLinkBase
  /** Of other packages whose declarations are shown, by the folder they lie in. */
  otherBases: [folder: string, base: PlainLinkBase][]
}

/** An API description as a file, its bytes in base64. */
export interface DescriptionJob {
  task: 'openapi' | 'graphql'
  path: string
  url: string
  base64: string
}

export type ApiJob = TypesJob | DescriptionJob

/** A document whose hash is in hex, since a Buffer does not survive JSON. */
export type PlainDocument = Omit<ParsedDocument, 'contentHash' | 'provenance'> & {
  contentHash: string
  metadata?: Record<string, string>
}

export type ApiReply =
  | { documents: PlainDocument[]; skipped: Skipped[] }
  /** Why nothing could be read. */
  | { reason: string }
