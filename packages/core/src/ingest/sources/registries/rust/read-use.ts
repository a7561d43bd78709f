/** `pub use self::a::{B, C as D}`, one entry a name. */
export interface RustUse {
  /** Module it is taken from: `['self', 'a']`. */
  path: string[]
  /** `*` for all. */
  name: string
  as: string
  isPublic: boolean
}

const MAX_NAMES = 2_000

/** The names of a `use` declaration. */
export function readUse(text: string, isPublic: boolean): RustUse[] {
  const tree = text
    .replace(/\/\/[^\n]*/g, '')
    .replace(/^[\s\S]*?\buse\b/, '')
    .replace(/;\s*$/, '')
    .replace(/\s+/g, ' ')
    .trim()
  const uses: RustUse[] = []
  expand(tree, [], uses, isPublic, 0)
  return uses
}

function expand(
  tree: string,
  prefix: readonly string[],
  uses: RustUse[],
  isPublic: boolean,
  depth: number,
): void {
  if (uses.length >= MAX_NAMES || depth > 10 || tree === '') return
  const open = tree.indexOf('{')
  if (open >= 0) {
    const path = [...prefix, ...parts(tree.slice(0, open))]
    for (const branch of splitTop(tree.slice(open + 1, tree.lastIndexOf('}')))) {
      expand(branch.trim(), path, uses, isPublic, depth + 1)
    }
    return
  }
  const [whole = '', alias] = tree.split(' as ').map((part) => part.trim())
  const path = [...prefix, ...parts(whole)]
  const last = path.pop() ?? ''
  // `use a::{self}` is `use a`.
  const name = last === 'self' && path.length > 0 ? (path.pop() ?? '') : last
  if (name && alias !== '_') uses.push({ path, name, as: alias ?? name, isPublic })
}

const parts = (path: string) =>
  path
    .split('::')
    .map((part) => part.trim().replace(/^r#/, ''))
    .filter(Boolean)

function splitTop(text: string): string[] {
  const branches: string[] = []
  let depth = 0
  let start = 0
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '{') depth++
    else if (text[at] === '}') depth--
    else if (text[at] === ',' && depth === 0) {
      branches.push(text.slice(start, at))
      start = at + 1
    }
  }
  return [...branches, text.slice(start)]
}
