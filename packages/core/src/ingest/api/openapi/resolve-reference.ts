import { isRecord, type Json, type JsonRecord, recordOf, textOf } from './json.ts'

/** A value with what it was called where it was referred to. */
export interface Resolved {
  value: JsonRecord
  /** `Pet` for `#/components/schemas/Pet`; null for what is written in place. */
  name: string | null
}

const MAX_HOPS = 20

/**
 * Follows `$ref` inside the description. References to other files or hosts are never followed: they
 * are known by their name alone.
 */
export function resolveReference(root: JsonRecord, value: Json): Resolved {
  let at = recordOf(value)
  let name: string | null = null
  for (let hop = 0; hop < MAX_HOPS; hop += 1) {
    const reference = textOf(at.$ref)
    if (reference === '') return { value: at, name }
    name = nameOf(reference)
    const target = reference.startsWith('#/') ? lookUp(root, reference) : null
    if (!isRecord(target)) return { value: {}, name }
    at = target
  }
  return { value: {}, name }
}

const nameOf = (reference: string) =>
  decode(reference.split(/[/#]/).filter(Boolean).at(-1) ?? '').replace(/\.(?:json|ya?ml)$/, '')

function lookUp(root: JsonRecord, reference: string): Json {
  let at: Json = root
  for (const part of reference.slice(2).split('/').map(decode)) {
    if (Array.isArray(at)) at = at[Number(part)]
    else if (isRecord(at) && Object.hasOwn(at, part)) at = at[part]
    else return null
  }
  return at
}

function decode(part: string): string {
  const plain = part.replaceAll('~1', '/').replaceAll('~0', '~')
  try {
    return decodeURIComponent(plain)
  } catch {
    return plain
  }
}
