import type { Context, createCaller } from '@twinmcp/core'
import type { Theme } from '#lib/theme.ts'

declare global {
  namespace App {
    interface Error {
      requestId?: string
    }
    interface Locals {
      requestId: string
      ctx: Context
      /** The procedures of the API, called in process as the visitor. */
      api: ReturnType<typeof createCaller>
      theme: Theme
      /** What the visitor's browser would type: scheme, host and port. */
      origin: string
    }
    interface PageData {
      theme: Theme
      origin: string
      /** Messages not read yet; null for a visitor who gets none. */
      unread: number | null
      may: { index: boolean; remove: boolean; manage: boolean }
    }
  }
}
