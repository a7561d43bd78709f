import { type Element, find } from './tree.ts'

/** `tag#id.class[attribute=value]`, each part optional; the tables of generators are written in it. */
export type Test = (element: Element) => boolean

const PART = /([.#]?)([\w-]+)|\[([\w-]+)(?:([*^]?)=([^\]]+))?\]/g

/** A test for one compound selector, or several with commas between. */
function compile(selectors: string): Test {
  const tests = selectors.split(',').map((selector) => compileOne(selector.trim()))
  return (element) => tests.some((test) => test(element))
}

function compileOne(selector: string): Test {
  const tests: Test[] = []
  for (const [, mark, name = '', attribute, operator, value = ''] of selector.matchAll(PART)) {
    if (attribute) tests.push(attributeTest(attribute, operator ?? '', value))
    else if (mark === '.') tests.push(({ classes }) => classes.includes(name))
    else if (mark === '#') tests.push(({ attributes }) => attributes.id === name)
    else tests.push((element) => element.name === name)
  }
  return (element) => tests.every((test) => test(element))
}

/** A class value such as `[class^=codeBlock]` is asked of each class. */
function attributeTest(name: string, operator: string, value: string): Test {
  const holds = (text: string) =>
    operator === '^'
      ? text.startsWith(value)
      : operator === '*'
        ? text.includes(value)
        : value === '' || text === value
  if (name === 'class') return ({ classes }) => classes.some(holds)
  return ({ attributes }) => attributes[name] !== undefined && holds(attributes[name])
}

/** The first element that matches a chain of compound selectors with spaces between. */
export function select(root: Element, path: string): Element | null {
  let found: Element | null = root
  for (const step of path.split(' ')) {
    const test = compile(step)
    found = find(found, test)
    if (!found) return null
  }
  return found
}
