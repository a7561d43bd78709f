import type { ApiDoc, ApiMember, ApiSymbol } from './api-symbol.ts'
import { fenced, inlineCode, packPieces, shorten } from './fit-text.ts'

/** A chunk of a symbol before it knows its document. */
export interface SymbolChunk {
  /** `z.string`, or `ZodString.email` where it is about one member. */
  symbol: string
  innerHeadings: string[]
  text: string
  startLine: number
  endLine: number
}

const MAX_SIGNATURE = 700
const MAX_LIST = 1_000
/** Texts of one symbol, and lists of members without a word of documentation. */
const MAX_TEXTS = 4
const MAX_LISTS = 3
/** The commands of Redis fill 40. */
const MAX_GROUPS = 60
const MAX_GROUP = 1_200

export interface Guide {
  title: string
  url: string
}

/**
 * The chunks of a symbol: itself with its documentation, then groups of its documented members. The
 * first names how it is imported and where a guide shows it in use.
 */
export function renderSymbol(symbol: ApiSymbol, guide: Guide | null): SymbolChunk[] {
  const { startLine, endLine } = symbol
  const { code, listed } = signatureBlock(symbol)
  const heading = headingOf(symbol)
  const pieces = [
    `${heading}\n\n${fenced(code)}`,
    ...leadPieces(symbol),
    footer(symbol, guide),
    ...detailPieces(symbol),
  ].filter(Boolean)
  const texts = packPieces(pieces, { again: `${heading} (continued)` }).slice(0, MAX_TEXTS)
  const own = texts.map((text) => ({
    symbol: symbol.name,
    innerHeadings: [],
    text,
    startLine,
    endLine,
  }))
  const { members } = symbol
  const documented = members.filter(isDocumented)
  const silent = members.filter((member) => !listed.has(member) && !isDocumented(member))
  return [...own, ...groupChunks(symbol, documented), ...listChunks(symbol, silent)]
}

const headingOf = ({ name, kind }: ApiSymbol) => `**${name}** (${kind})`

const isDocumented = ({ summary, deprecated, remarks, params, returns, examples }: ApiMember) =>
  [summary, deprecated, remarks, params, returns, examples].some((text) => text !== undefined)

/** The signature with the members it has room for; those not to be used any more come last. */
function signatureBlock({ signature, members, kind }: ApiSymbol) {
  const isShape = members.length > 0 && kind !== 'function' && kind !== 'component'
  const head = shorten(signature.replace(/ \{\}$/, ''), MAX_SIGNATURE)
  // Of a type written out as an intersection the signature has the members already.
  if (!isShape || (kind === 'type' && !/\{\}$/.test(signature))) {
    return { code: head, listed: new Set(signature.length <= MAX_SIGNATURE ? members : []) }
  }
  const current = members.filter(({ deprecated }) => deprecated === undefined)
  const listed = new Set<ApiMember>()
  const lines: string[] = []
  let length = head.length
  for (const member of new Set([...current, ...members])) {
    const line = `  ${memberLine(member)}`
    if (length + line.length > MAX_LIST) break
    lines.push(line)
    listed.add(member)
    length += line.length + 1
  }
  const more = members.length - lines.length
  if (more > 0) lines.push(`  // … ${more} more`)
  return { code: `${head} {\n${lines.join('\n')}\n}`, listed }
}

const memberLine = ({ signature, deprecated }: ApiMember) => {
  const [first = '', ...rest] = signature.split(/\n(?=\S)/)
  const line = shorten(first.replace(/\s+/g, ' '), 140)
  const notes = [
    ...(rest.length > 0 ? [`+${rest.length} overload${rest.length > 1 ? 's' : ''}`] : []),
    ...(deprecated === undefined ? [] : ['deprecated']),
  ]
  return notes.length > 0 ? `${line} // ${notes.join(', ')}` : line
}

const docPieces = (doc: ApiDoc) => [...leadPieces(doc), ...detailPieces(doc)]

function leadPieces({ deprecated, summary }: ApiDoc): string[] {
  const note = deprecated === undefined ? '' : `**Deprecated.** ${deprecated}`.trim()
  return [note, summary ?? ''].filter(Boolean)
}

function detailPieces(doc: ApiDoc): string[] {
  const { params = [], examples = [], throws = [], see = [] } = doc
  const lines = [
    doc.returns && `Returns: ${doc.returns}`,
    ...throws.map((text) => `Throws: ${text}`),
    doc.defaultValue && `Default: ${inlineCode(doc.defaultValue)}`,
    doc.since && `Since: ${doc.since}`,
    doc.stage && `Stage: ${doc.stage}`,
  ].filter(Boolean)
  return [
    params.length > 0 ? `Parameters:\n${params.map(paramLine).join('\n')}` : '',
    lines.join('\n'),
    doc.remarks ?? '',
    ...examples.map((example) => `Example:\n\n${example}`),
    see.length > 0 ? `See: ${see.join(', ')}` : '',
  ].filter(Boolean)
}

function paramLine({ name, type, text }: { name: string; type?: string; text: string }): string {
  const label = type ? `\`${name}\` (${inlineCode(type, 80)})` : `\`${name}\``
  return text ? `- ${label}: ${text.replace(/\n+/g, '\n  ')}` : `- ${label}`
}

function footer({ importLine, alsoIn }: ApiSymbol, guide: Guide | null): string {
  const others = alsoIn.slice(0, 4).map((entry) => `\`${entry}\``)
  return [
    importLine &&
      `Import: \`${importLine}\`${others.length > 0 ? `, also in ${others.join(', ')}` : ''}`,
    guide && `Guide: [${guide.title}](${guide.url})`,
  ]
    .filter(Boolean)
    .join('\n')
}

interface Entry {
  member: ApiMember
  text: string
}

/** Documented members, packed in order. */
function groupChunks(symbol: ApiSymbol, members: readonly ApiMember[]): SymbolChunk[] {
  const groups: Entry[][] = []
  let length = 0
  for (const member of members) {
    const text = memberText(member)
    const last = groups.at(-1)
    if (last && length + text.length <= MAX_GROUP) last.push({ member, text })
    else groups.push([{ member, text }])
    length = last === groups.at(-1) ? length + text.length + 1 : text.length
  }
  return groups.slice(0, MAX_GROUPS).flatMap((group) => toGroup(symbol, group))
}

function toGroup(symbol: ApiSymbol, group: readonly Entry[]): SymbolChunk[] {
  const [first] = group as [Entry]
  const alone = group.length === 1
  const name = alone ? `${symbol.name}.${first.member.name}` : symbol.name
  const title = alone ? `**${name}**` : `Members of **${name}**`
  const lines = group.map(({ member }) => member.line)
  const pieces = [title, ...group.map(({ text }) => text)]
  const texts = packPieces(alone ? pieces : [joinEntries(pieces)], {
    again: `${title} (continued)`,
  })
  return texts.slice(0, MAX_TEXTS).map((text) => ({
    symbol: name,
    innerHeadings: group.map(({ member }) => member.name).slice(0, 20),
    text,
    startLine: Math.min(...lines),
    endLine: Math.max(...lines),
  }))
}

/** Bullets stand close together, all else apart. */
function joinEntries(pieces: readonly string[]): string {
  const isBullet = (text: string | undefined) => text?.startsWith('- ') ?? false
  return pieces.reduce((text, piece, index) => {
    const close = isBullet(piece) && (isBullet(pieces[index - 1]) || index === 1)
    return `${text}${close ? '\n' : '\n\n'}${piece}`
  })
}

/** A bullet where it is short, else the signature in a fence with its text. */
function memberText(member: ApiMember): string {
  const pieces = docPieces(member)
  const text = pieces.join(' ').replace(/\s+/g, ' ')
  // Code that is only indented would lose its lines in a bullet.
  const isShort = text.length <= 400 && !pieces.some((piece) => /```|^[-*] |^ {4}/m.test(piece))
  if (isShort && !member.signature.includes('\n')) {
    return `- ${inlineCode(member.signature, 200)}: ${text}`
  }
  return [fenced(shorten(member.signature, MAX_SIGNATURE)), ...pieces].join('\n\n')
}

/** Members without a word, that the signature had no room for. */
function listChunks(symbol: ApiSymbol, members: readonly ApiMember[]): SymbolChunk[] {
  if (members.length === 0) return []
  const lines = members.map(memberLine)
  const title = `More members of **${symbol.name}**`
  const texts = packPieces([`${title}\n\n${fenced(lines.join('\n'))}`], { again: title })
  const all = members.map(({ line }) => line)
  return texts.slice(0, MAX_LISTS).map((text) => ({
    symbol: symbol.name,
    innerHeadings: [],
    text,
    startLine: Math.min(...all),
    endLine: Math.max(...all),
  }))
}
