import { isHidden } from './hidden.ts'
import { isNoise } from './noise.ts'
import { select } from './selector.ts'
import { descendants, type Element, elementChildren, find, isElement, textOf } from './tree.ts'

const GENERIC = [
  'main article',
  '[role=main] article',
  'article[itemprop=articleBody]',
  '[itemprop=articleBody]',
  'main',
  '[role=main]',
  'article',
  '.markdown-body',
  '.post-content',
  '.entry-content',
  '#content',
  '#main-content',
  '.content',
]
const MIN_WORDS = 12
const SHARE = 0.6

/**
 * The element that holds a page's own text: the generator's, else the usual ones, else the narrowest
 * that holds most of what is neither link nor navigation.
 */
export function selectContent(body: Element, selectors: readonly string[]): Element {
  for (const path of selectors) {
    const found = select(body, path)
    if (found && hasWords(found)) return found
  }
  const articles = [...descendants(body)].filter(({ name }) => name === 'article')
  // Several articles are a list of them; one of them would be a part.
  const several = articles.filter(hasWords).length > 1
  for (const path of GENERIC) {
    if (several && path.includes('article')) continue
    const found = select(body, path)
    if (found && hasWords(found)) return found
  }
  return densest(body)
}

function hasWords(element: Element): boolean {
  if (find(element, ({ name }) => name === 'pre' || name === 'table')) return true
  return textOf(element, 400).split(' ').length >= MIN_WORDS
}

/** Narrows down while one child alone holds most of the text. */
function densest(body: Element): Element {
  const weights = weigh(body)
  let at = body
  for (;;) {
    const own = weights.get(at) ?? 0
    const heaviest = elementChildren(at).find((child) => (weights.get(child) ?? 0) > own * SHARE)
    if (
      !heaviest ||
      own === 0 ||
      !/^(?:div|section|main|article|body|td|tr|tbody|table|center|html)$/.test(heaviest.name)
    ) {
      return at
    }
    // What holds paragraphs itself is the text, not a frame around it.
    if (elementChildren(at).some(({ name }) => name === 'p' || name === 'h1' || name === 'pre'))
      return at
    at = heaviest
  }
}

/** Characters of text below each element, without links, navigation and hidden parts. */
function weigh(body: Element): Map<Element, number> {
  const weights = new Map<Element, number>()
  const walk = (element: Element): number => {
    if (element.name === 'a' || element.name === 'head' || isNoise(element) || isHidden(element))
      return 0
    let weight = 0
    for (const child of element.children) {
      weight += isElement(child) ? walk(child) : child.trim().length
    }
    weights.set(element, weight)
    return weight
  }
  walk(body)
  return weights
}
