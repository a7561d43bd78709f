import type { Theme } from '#lib/theme.ts'

declare global {
  namespace App {
    interface Error {
      requestId?: string
    }
    interface Locals {
      requestId: string
      theme: Theme
      /** What the visitor's browser would type: scheme, host and port. */
      origin: string
    }
    interface PageData {
      theme: Theme
      origin: string
    }
  }
}
