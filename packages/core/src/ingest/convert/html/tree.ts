/** An element of a page; text between elements is a plain string. */
export interface Element {
  name: string
  attributes: Record<string, string>
  classes: readonly string[]
  children: Node[]
  parent: Element | null
  /** Whether a block lies anywhere below it; set when the tree is pruned. */
  holdsBlock?: boolean
}
export type Node = Element | string

export const isElement = (node: Node): node is Element => typeof node !== 'string'

export const elementChildren = (element: Element): Element[] => element.children.filter(isElement)

/** All elements below one, in document order. A stack of its own: pages may be any depth. */
export function* descendants(root: Element): Generator<Element> {
  const stack: Element[] = [...elementChildren(root)].reverse()
  while (stack.length > 0) {
    const element = stack.pop() as Element
    yield element
    const { children } = element
    for (let at = children.length - 1; at >= 0; at -= 1) {
      const child = children[at] as Node
      if (isElement(child)) stack.push(child)
    }
  }
}

export function find(root: Element, test: (element: Element) => boolean): Element | null {
  for (const element of descendants(root)) if (test(element)) return element
  return null
}

/** The words of an element on one line, at most so many characters. */
export function textOf(root: Node, limit = 10_000): string {
  if (!isElement(root)) return root.replace(/\s+/g, ' ').trim().slice(0, limit)
  const parts: string[] = []
  const stack: Node[] = [root]
  let length = 0
  while (stack.length > 0 && length < limit) {
    const node = stack.pop() as Node
    if (isElement(node)) {
      for (let at = node.children.length - 1; at >= 0; at -= 1)
        stack.push(node.children[at] as Node)
    } else {
      parts.push(node)
      length += node.length
    }
  }
  return parts.join('').replace(/\s+/g, ' ').trim().slice(0, limit)
}

export const hasClass = (element: Element, name: string): boolean => element.classes.includes(name)

/** The nearest element above, at most so many levels up, that passes; the element itself counts. */
export function closest(
  element: Element,
  test: (element: Element) => boolean,
  levels = 200,
): Element | null {
  let at: Element | null = element
  for (let up = 0; at && up <= levels; up += 1) {
    if (test(at)) return at
    at = at.parent
  }
  return null
}
