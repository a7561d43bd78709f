import { type Block, blockLength } from '../parse/block.ts'
import { CHUNK_LIMIT, CHUNK_TARGET } from './chunk.ts'
import { splitBlock } from './split-block.ts'

/** Blocks that make up a chunk or a part of one, with the characters they need. */
export interface Pack {
  blocks: Block[]
  length: number
}

const INTRODUCTION_LENGTH = 500
const REMNANT_LENGTH = 300
/** Longer ones are text of their own. */
const LEAD_LENGTH = 200

/** Cuts and groups the blocks of one section into packs of similar size, none above the limit. */
export function packBlocks(blocks: readonly Block[], limit = CHUNK_LIMIT): Pack[] {
  const fitting = fitBlocks(blocks, limit)
  const leads = findLeads(blocks, fitting)
  const units = joinIntroductions(fitting, limit)
  if (units.length === 0) return []
  const whole = units.reduce(joinPacks)
  if (whole.length <= limit) return [whole]
  const aim = whole.length / Math.ceil(whole.length / CHUNK_TARGET)
  const packs: Pack[] = []
  for (const unit of units) {
    const pack = packs.at(-1)
    // Nearer to the aim with the unit than without it.
    const fits = pack && joinedLength(pack, unit) <= limit
    if (pack && fits && pack.length + unit.length / 2 <= aim) {
      packs[packs.length - 1] = joinPacks(pack, unit)
    } else packs.push(unit)
  }
  return joinRemnants(packs, limit).map((pack) => repeatLead(pack, leads, limit))
}

/** Of each piece of a list that was cut, but the first, the sentence that introduces the list. */
function findLeads(blocks: readonly Block[], fitting: readonly Block[]): Map<Block, Block> {
  const leads = new Map<Block, Block>()
  const whole = new Set(blocks)
  let lead: Block | null = null
  for (const [index, block] of fitting.entries()) {
    const before = fitting[index - 1]
    if (whole.has(block)) lead = null
    else if (before && whole.has(before)) lead = isLead(before) ? before : null
    else if (lead && block.kind === 'list') leads.set(block, lead)
  }
  return leads
}

const isLead = (block: Block) =>
  block.kind === 'text' &&
  blockLength(block) <= LEAD_LENGTH &&
  /:\s*$/.test(block.lines.at(-1)?.text ?? '')

function repeatLead(pack: Pack, leads: ReadonlyMap<Block, Block>, limit: number): Pack {
  const [first] = pack.blocks
  const lead = first && leads.get(first)
  if (!first || !lead) return pack
  const line = first.lines[0]?.line ?? 1
  const lines = lead.lines.map(({ text }) => ({ text, line }))
  const repeated = { blocks: [{ ...lead, lines, endLine: line }], length: blockLength(lead) }
  const rest = { ...pack, blocks: [{ ...first, tight: false }, ...pack.blocks.slice(1)] }
  return joinedLength(repeated, rest) <= limit ? joinPacks(repeated, rest) : pack
}

/** Cuts what is longer than a chunk; code that must be cut leaves room for its introduction. */
function fitBlocks(blocks: readonly Block[], limit: number): Block[] {
  return blocks.flatMap((block, index) => {
    const before = blocks[index - 1]
    const introduced = before && belongsTogether(before, block)
    const room = introduced ? limit - blockLength(before) - 2 : limit
    return blockLength(block) > limit ? splitBlock(block, room) : [block]
  })
}

/** A remnant of a section says little: it goes to the shorter of its neighbours that has room. */
function joinRemnants(packs: readonly Pack[], limit: number): Pack[] {
  const joined = [...packs]
  for (let index = 0; index < joined.length; index += 1) {
    const pack = joined[index] as Pack
    if (pack.length >= REMNANT_LENGTH) continue
    const [before, after] = [joined[index - 1], joined[index + 1]]
    const room = (other: Pack | undefined) => other && other.length + pack.length + 2 <= limit
    const useBefore = room(before) && !(room(after) && (after?.length ?? 0) < (before?.length ?? 0))
    if (before && useBefore) joined.splice(index - 1, 2, joinPacks(before, pack))
    else if (after && room(after)) joined.splice(index, 2, joinPacks(pack, after))
    else continue
    index -= 1
  }
  return joined
}

/** A short text before code introduces it: both stay in one chunk, several examples of it as well. */
function joinIntroductions(blocks: readonly Block[], limit: number): Pack[] {
  const units: Pack[] = []
  for (const [index, block] of blocks.entries()) {
    const unit = { blocks: [block], length: blockLength(block) }
    const before = blocks[index - 1]
    const open = units.at(-1)
    const joins =
      before && open && belongsTogether(before, block) && joinedLength(open, unit) <= limit
    if (joins) units[units.length - 1] = joinPacks(open, unit)
    else units.push(unit)
  }
  return units
}

function belongsTogether(before: Block, block: Block): boolean {
  if (before.kind !== 'text' || blockLength(before) > INTRODUCTION_LENGTH) return false
  return block.kind === 'code' || /:\s*$/.test(before.lines.at(-1)?.text ?? '')
}

export function joinPacks(a: Pack, b: Pack): Pack {
  return { blocks: [...a.blocks, ...b.blocks], length: joinedLength(a, b) }
}

export function joinedLength(a: Pack, b: Pack): number {
  return a.length + b.length + separator(b.blocks[0]).length
}

/** What stands between a block and the one before it. */
function separator(block: Block | undefined): string {
  return block?.tight ? '\n' : '\n\n'
}

export function packText({ blocks }: Pack): string {
  let text = ''
  for (const [index, block] of blocks.entries()) {
    if (index > 0) text += separator(block)
    text += block.lines.map((line) => line.text).join('\n')
  }
  return text
}
