import { parse } from 'semver'

/** What a tag says of a release. */
export interface VersionTag {
  /** As it stands in the repository. */
  tag: string
  /** Package of a repository of several, as the tag writes it; null when it names none. */
  package: string | null
  /** As semver: `1.2` becomes `1.2.0`. */
  version: string
}

const MAX_LENGTH = 200
/** Words before a number that name no package. */
const PLAIN_PREFIX = /^(?:v|ver|version|versions|r|rel|release|releases|tag|tags|stable)$/i
const NUMBERED = /^v?\.?(\d{1,8}(?:[._]\d{1,8}){0,3})(.*)$/i
/** What says that a release is final. */
const FINAL = /^[-._+]?(?:final|release|ga|stable|lts)$/i
const PRERELEASE = /^[-._]?([a-z0-9][\w.+-]*)$/i

/**
 * Reads `v1.2.3`, `name@1.2.3`, `@scope/name@1.2.3`, `folder/v1.2.3`, `name-v1.2.3`, `release-1.2`,
 * `2024.1`, `REL_15_1`, `1.0rc1`. Null for a tag that names no version.
 */
export function parseTag(tag: string): VersionTag | null {
  if (tag.length > MAX_LENGTH) return null
  const { prefix, rest } = splitTag(tag)
  const version = toSemver(rest)
  if (!version) return null
  return { tag, package: PLAIN_PREFIX.test(prefix) || prefix === '' ? null : prefix, version }
}

function splitTag(tag: string): { prefix: string; rest: string } {
  const at = tag.lastIndexOf('@')
  if (at > 0) return { prefix: tag.slice(0, at), rest: tag.slice(at + 1) }
  const slash = tag.lastIndexOf('/')
  const behind = tag.slice(slash + 1)
  if (slash > 0 && /^v?\d/i.test(behind)) return { prefix: tag.slice(0, slash), rest: behind }
  if (/^v?\.?\d/i.test(tag)) return { prefix: '', rest: tag }
  // From the left, since `-rc.1` behind a number belongs to it; but `name-2-v1.0` names version 1.0.
  const match =
    /[-_](?=v?\d+[._]\d)/i.exec(tag) ?? /[-_](?=v?\d)|(?<=^[a-z]{1,12})(?=\d)/i.exec(tag)
  if (!match) return { prefix: tag, rest: '' }
  const start = match.index + match[0].length
  return { prefix: tag.slice(0, match.index), rest: tag.slice(start) }
}

function toSemver(text: string): string | null {
  const [, numbers, behind = ''] = NUMBERED.exec(text) ?? []
  if (!numbers) return null
  const [major = 0, minor = 0, patch = 0] = numbers.split(/[._]/).map(Number)
  const core = `${major}.${minor}.${patch}`
  if (behind === '' || FINAL.test(behind)) return core
  if (behind.startsWith('+')) return parse(core + behind) ? core : null
  const [, label] = PRERELEASE.exec(behind) ?? []
  if (!label) return null
  return parse(`${core}-${label.replaceAll('_', '-')}`)?.version ?? null
}
