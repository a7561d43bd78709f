import { hidesContent, isVoid } from './html-tags.ts'

/** Follows opening and closing tags through a page and knows whether a reader would see the text. */
export interface HtmlHiding {
  readonly active: boolean
  /** Elements that are open since one that hides, outermost first. */
  readonly openNames: readonly string[]
  open(name: string, attributes: Record<string, string | undefined>): void
  close(name: string): void
  /** Forgets elements that a paragraph left open. */
  reset(): void
}

/** `willClose` says whether an element that hides is ever closed; one that is not hides nothing. */
export function createHtmlHiding(willClose: (name: string) => boolean): HtmlHiding {
  let openNames: string[] = []
  return {
    get active() {
      return openNames.length > 0
    },
    get openNames() {
      return openNames
    },
    open(name, attributes) {
      if (isVoid(name)) return
      if (openNames.length > 0) openNames.push(name)
      else if (hidesContent(name, attributes) && willClose(name)) openNames.push(name)
    },
    close(name) {
      const at = openNames.lastIndexOf(name)
      if (at >= 0) openNames = openNames.slice(0, at)
    },
    reset() {
      openNames = []
    },
  }
}
