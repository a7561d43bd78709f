import { parse } from 'yaml'
import { isRecord, type JsonRecord, textOf } from './json.ts'

/** GitHub's own is 12 MB of JSON. */
const MAX_JSON = 24_000_000
/** The parser needs 60 times as much memory as the text has. */
const MAX_YAML = 6_000_000
/** Anchors that are repeated more often than people do it are a bomb. */
const MAX_ALIASES = 100
const MAX_DEPTH = 200

const isJsonText = (text: string) => /^\s*\{/.test(text)

/**
 * The text of a JSON or YAML description as data; null when it is neither, or no OpenAPI.
 * @throws Error whose message is the reason, for what is too large or a bomb.
 */
export function readDescription(text: string): JsonRecord | null {
  const isJson = isJsonText(text)
  if (text.length > (isJson ? MAX_JSON : MAX_YAML))
    throw new Error('a description too large to read')
  if (!isJson && deepestIndent(text) > MAX_DEPTH * 8) throw new Error('nested too deeply')
  const root = isJson ? parseJson(text) : parseYaml(text)
  if (!isRecord(root)) return null
  const version = textOf(root.openapi) || textOf(root.swagger)
  return /^[23](?:\.|$)/.test(version) ? root : null
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function parseYaml(text: string): unknown {
  try {
    return parse(text, { maxAliasCount: MAX_ALIASES, uniqueKeys: false, logLevel: 'silent' })
  } catch (error) {
    if (error instanceof ReferenceError) throw new Error('a YAML bomb: its aliases repeat too much')
    if (error instanceof RangeError) throw new Error('nested too deeply')
    return null
  }
}

function deepestIndent(text: string): number {
  let deepest = 0
  for (const [spaces] of text.matchAll(/^ +/gm)) deepest = Math.max(deepest, spaces.length)
  return deepest
}
