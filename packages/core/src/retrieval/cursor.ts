import { createHash } from 'node:crypto'
import { AppError } from '../errors.ts'
import type { ServableVersion } from './queries.ts'

/** A cursor that names more chunks than this is longer than a request may be. */
const MAX_ORDINALS = 1_500

const sign = (payload: string) =>
  createHash('sha256').update(`twinmcp cursor 1\n${payload}`).digest('base64url').slice(0, 10)

const stamp = (version: Pick<ServableVersion, 'id' | 'indexedAt'>, query: string) =>
  [version.id, version.indexedAt, createHash('sha256').update(query).digest('hex').slice(0, 12)]
    .map((part) => (typeof part === 'number' ? part.toString(36) : part))
    .join('.')

/**
 * A cursor names the chunks that were sent, so that later pages neither repeat nor skip one even
 * while embeddings arrive and the order changes. Null when there would be too many to name.
 */
export function writeCursor(
  version: Pick<ServableVersion, 'id' | 'indexedAt'>,
  query: string,
  sent: Iterable<number>,
): string | null {
  const ordinals = [...new Set(sent)].sort((a, b) => a - b)
  if (ordinals.length > MAX_ORDINALS) return null
  const gaps = ordinals.map((ordinal, index) => ordinal - (ordinals[index - 1] ?? 0))
  const payload = `${stamp(version, query)}.${gaps.map((gap) => gap.toString(36)).join('-')}`
  return `${payload}.${sign(payload)}`
}

/**
 * The chunks that the pages before this one sent.
 * @throws AppError `bad_input` for a cursor that was not given out for this question, `conflict` when
 * the version was indexed again since.
 */
export function readCursor(
  version: Pick<ServableVersion, 'id' | 'indexedAt' | 'version'>,
  query: string,
  cursor: string,
): number[] {
  const end = cursor.lastIndexOf('.')
  const payload = cursor.slice(0, Math.max(end, 0))
  if (end < 0 || sign(payload) !== cursor.slice(end + 1)) {
    throw new AppError(
      'bad_input',
      'This cursor is damaged or was not given out here. Leave it out to begin with the first snippet.',
    )
  }
  const [id, indexedAt, asked, gaps = ''] = payload.split('.')
  const [nowId, nowIndexedAt, nowAsked] = stamp(version, query).split('.')
  if (asked !== nowAsked) {
    throw new AppError(
      'bad_input',
      'This cursor belongs to another question. Repeat that question word for word, or leave the cursor out.',
    )
  }
  if (id !== nowId || indexedAt !== nowIndexedAt) {
    throw new AppError(
      'conflict',
      `This cursor was given out for another version, or ${version.version} was indexed again since. Leave it out to begin with the first snippet.`,
    )
  }
  let ordinal = 0
  return gaps === '' ? [] : gaps.split('-').map((gap) => (ordinal += Number.parseInt(gap, 36)))
}
