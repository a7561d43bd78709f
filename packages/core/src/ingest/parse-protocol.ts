import type { ParsedDocument, SourceFile } from './document.ts'
import type { LinkBase } from './link-base.ts'

export interface ParseSettings {
  /** Name of the library, the title of a README that has none. */
  library: string
  linkBase: LinkBase
}

export type ParseRequest = SourceFile & { id: number }
/** A page without what the asking side knows itself. */
export type ParsedBody = Omit<ParsedDocument, 'contentHash' | 'byteCount' | 'path' | 'kind'>

export type ParseReply =
  | { id: number; page: ParsedBody }
  /** Why there is no page; `stopped` when the parser had to be ended. */
  | { id: number; reason: string; stopped?: boolean }

/** Sent once, when the thread has loaded what it needs. */
export const READY = 'ready'
