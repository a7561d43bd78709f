import { codeText, fence } from './code-block.ts'
import { descendants, type Element, textOf } from './tree.ts'
import { headingLine } from './write-heading.ts'
import { readPairs } from './write-list.ts'
import type { Writer } from './writer.ts'

/** Sphinx's domains → the language that their signatures are written in. */
const DOMAINS: Record<string, string> = {
  py: 'python',
  js: 'javascript',
  c: 'c',
  cpp: 'cpp',
  rst: 'rst',
  rb: 'ruby',
  php: 'php',
  go: 'go',
}

/** Whether a definition list describes symbols of an API, as Sphinx writes them. */
export function isApiList(list: Element): boolean {
  return readPairs(list).some(({ terms }) =>
    terms.some(
      ({ classes, attributes }) =>
        classes.includes('sig') ||
        (attributes.id !== undefined && list.classes.some((one) => one in DOMAINS)),
    ),
  )
}

/** Each symbol as a heading with its name, its signatures as code, then its description. */
export function writeApiList(list: Element, writer: Writer): string[] {
  const language = list.classes.map((one) => DOMAINS[one]).find(Boolean) ?? null
  const above = writer.level
  const level = Math.min(6, above + 1)
  const blocks: string[] = []
  for (const { terms, details } of readPairs(list)) {
    const [first] = terms
    if (first) {
      const id = first.attributes.id ?? null
      blocks.push(...headingLine(symbolName(first), { level, id, writer }))
      const code = terms
        .map((term) => oneLine(codeText(term)))
        .filter(Boolean)
        .join('\n')
      if (code !== '') blocks.push(fence(code, language))
    }
    blocks.push(...details.flatMap((detail) => writer.blocks(detail.children)))
    writer.level = level
  }
  writer.level = above
  return blocks
}

/** The qualified name: of `put` in `Queue`, the id `asyncio.Queue.put` says it. */
function symbolName(term: Element): string {
  const { id } = term.attributes
  const names: string[] = []
  for (const { classes, ...element } of descendants(term)) {
    const isName = ['sig-prename', 'sig-name', 'descclassname', 'descname'].some((one) =>
      classes.includes(one),
    )
    if (isName) names.push(textOf({ classes, ...element }, 200))
  }
  const name = names.join('')
  if (id && name !== '' && /^[\w.]+$/.test(id) && id.endsWith(name)) return id
  return name === '' ? textOf(term, 200) : name
}

const oneLine = (code: string) => code.replace(/\s+/g, ' ').trim()

/** Signatures that TypeDoc, Javadoc and Doxygen set as boxes of text. */
export function signatureLanguage({ classes }: Element): string | null {
  if (classes.includes('tsd-signature')) return 'ts'
  if (classes.includes('member-signature') || classes.includes('type-signature')) return 'java'
  return classes.includes('memproto') ? 'cpp' : null
}

export function writeSignature(element: Element, language: string): string[] {
  const code = codeText(element)
    .replace(/[ \t]+/g, ' ')
    .replace(/ *\n\s*/g, '\n')
    .trim()
  const isBroken = language === 'ts' || language === 'java'
  return code === '' ? [] : [fence(isBroken ? code : oneLine(code), language)]
}
