import { type Block, blockLength } from '../parse/block.ts'
import type { Chunk } from './chunk.ts'

const SIGNATURE = /^[`*]*(?:new )?[@$\w.]*[\w$]\s?(?:<[^>]*>)?\(.*\)/
const IDENTIFIER =
  /^[`]?(?:[a-z$_][\w$]*[A-Z][\w$]*|[\w$]+(?:\.[\w$]+)+|[A-Z][\w$]*[a-z][A-Z][\w$]*)[`]?$/
const REFERENCE =
  /^(?:api(?: reference| signature)?|arguments?|attributes|configuration options|methods|options|parameters?|params|properties|props|reference|returns?|return value|signature|syntax|type)$/i
const REFERENCE_COLUMN =
  /^(?:name|prop|property|param|parameter|option|argument|field|attribute|type|default|required)s?$/i

/** What a chunk is, from its heading and blocks: mostly code, an API reference, or prose. */
export function classifyChunk(
  heading: string,
  blocks: readonly Block[],
): Pick<Chunk, 'kind' | 'codeLanguage'> {
  const code = blocks.filter((block) => block.kind === 'code')
  const all = blocks.reduce((sum, block) => sum + blockLength(block), 0)
  const share = code.reduce((sum, block) => sum + blockLength(block), 0) / Math.max(1, all)
  const codeLanguage = code.find(({ language }) => language)?.language ?? null
  if (isReference(heading, blocks) && share < 0.8) return { kind: 'api', codeLanguage }
  return { kind: share >= 0.5 ? 'code' : 'prose', codeLanguage }
}

function isReference(heading: string, blocks: readonly Block[]): boolean {
  if (SIGNATURE.test(heading) || IDENTIFIER.test(heading) || REFERENCE.test(heading)) return true
  return blocks.some(isParameterTable)
}

function isParameterTable({ kind, lines }: Block): boolean {
  if (kind === 'list') {
    const typed = lines.filter(({ text }) => /^\s*[-*] `[^`]+` \(`/.test(text))
    return typed.length > 0 && typed.length >= lines.length / 2
  }
  if (kind !== 'table') return false
  const cells = (lines[0]?.text ?? '').split('|').map((cell) => cell.replace(/[*`]/g, '').trim())
  return cells.filter((cell) => REFERENCE_COLUMN.test(cell)).length >= 2
}
