import { Parser } from 'htmlparser2'
import type { Element } from './tree.ts'

export interface Page {
  root: Element
  /** JSON-LD and the scripts in which documentation generators name a version. */
  dataScripts: { type: string; text: string }[]
  /** Comments that hold words. */
  commentCount: number
}

/** Elements below this level are put in their ancestor at it: whoever walks the tree may recurse. */
const MAX_LEVEL = 200
/** The parser searches its stack of open elements at each end tag. */
const MAX_OPEN = 1_000
const MAX_NODES = 300_000
const MAX_ATTRIBUTE_LENGTH = 8_000

const SILENT = new Set('script style template noscript svg canvas iframe object applet'.split(' '))

/** Thrown to get out of the parser, and caught here. */
const TOO_DEEP = Symbol('too many open elements')
const TOO_MANY = Symbol('too many elements')

/** HTML, however broken, as a tree of bounded depth. Never throws. */
export function buildTree(html: string): Page {
  const root = createElement('#root', {}, null)
  const page: Page = { root, dataScripts: [], commentCount: 0 }
  const state = { current: root, level: 0, silent: 0, nodes: 0 }
  for (let rest = html; rest !== ''; ) {
    const reader = createReader(page, state)
    try {
      reader.end(rest)
      break
    } catch (error) {
      if (error !== TOO_DEEP) break
      // A new parser knows of no open elements; the tree keeps its place.
      rest = rest.slice(Math.max(reader.startIndex, 1))
    }
  }
  return page
}

function createElement(
  name: string,
  attributes: Record<string, string>,
  parent: Element | null,
): Element {
  const { class: names } = attributes
  const classes = names ? names.split(/\s+/, 40).filter(Boolean) : NONE
  return { name, attributes, classes, children: [], parent }
}

const NONE: readonly string[] = []

interface State {
  current: Element
  /** Open elements; those beyond MAX_LEVEL are counted only. */
  level: number
  silent: number
  nodes: number
}

function createReader(page: Page, state: State): Parser {
  let open = 0
  let script: { type: string; text: string } | null = null
  const add = () => {
    state.nodes += 1
    if (state.nodes > MAX_NODES) throw TOO_MANY
  }
  return new Parser(
    {
      onopentag(name, attributes) {
        if (open >= MAX_OPEN) throw TOO_DEEP
        open += 1
        if (state.silent > 0 || SILENT.has(name)) {
          state.silent += 1
          if (name === 'script') script = dataScript(attributes)
          return
        }
        add()
        state.level += 1
        const element = createElement(name, shortened(attributes), state.current)
        state.current.children.push(element)
        if (state.level <= MAX_LEVEL) state.current = element
      },
      ontext(text) {
        if (script) script.text += text
        if (state.silent > 0) return
        const { children } = state.current
        const last = children.length - 1
        if (typeof children[last] === 'string') children[last] += text
        else {
          add()
          children.push(text)
        }
      },
      oncomment(text) {
        if (/[a-z]{3}/i.test(text.slice(0, 500)) && !text.startsWith('[if')) page.commentCount += 1
      },
      onclosetag(name) {
        open -= 1
        if (state.silent > 0) {
          state.silent -= 1
          if (script && name === 'script') {
            if (script.type !== '') page.dataScripts.push(script)
            script = null
          }
          return
        }
        if (state.level <= MAX_LEVEL && state.current.parent) state.current = state.current.parent
        if (state.level > 0) state.level -= 1
      },
    },
    { decodeEntities: true, lowerCaseTags: true, lowerCaseAttributeNames: true },
  )
}

function dataScript(attributes: Record<string, string>): { type: string; text: string } | null {
  const type = attributes.type?.toLowerCase() ?? ''
  if (type === 'application/ld+json') return { type, text: '' }
  return attributes.src || (type !== '' && !type.includes('javascript'))
    ? null
    : { type: 'script', text: '' }
}

function shortened(attributes: Record<string, string>): Record<string, string> {
  for (const name in attributes) {
    const value = attributes[name] as string
    if (value.length > MAX_ATTRIBUTE_LENGTH) attributes[name] = value.slice(0, MAX_ATTRIBUTE_LENGTH)
  }
  return attributes
}
