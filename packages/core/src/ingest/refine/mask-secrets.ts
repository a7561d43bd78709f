import { SECRET_RULES } from './secret-rules.ts'

export interface MaskedText {
  text: string
  /** How many of each kind were masked. */
  counts: Record<string, number>
}

const STAND_IN =
  /\.\.\.|…|x{4}|\*{3}|•{2}|your|my[-_]|example|sample|placeholder|dummy|fake|mock|insert|replace|change[-_]?me|redacted|masked|hidden|secret[-_]?(?:key|token|value)|todo|foo|bar\b|12345|67890|abcdef|0{6}|a{6}|<|>|\{|\}|\$|%|_here/i
const COMMON_PASSWORD =
  /^(?:p(?:ass|w)(?:word|wd|phrase)?\d{0,3}|passwd|pwd|secret|user(?:name)?|root|admin|postgres|mysql|mongo(?:db)?|redis|guest|test(?:ing)?|changeit|token|key|prisma|letmein|hunter2|s3cr3t|p4ssw0rd|port|\d{1,5})$/i
/** Every sample of a JWT that says so: subject 1234567890, John Doe. */
const SAMPLE_JWT = /eyJzdWIiOiIxMjM0NTY3ODkw/
const MIN_BITS = 3.4
const MIN_HEX_BITS = 2.9

/**
 * Replaces keys, tokens and passwords by `[masked: kind]`; what documentation writes in their place
 * (`sk-...`, `YOUR_KEY`) stays. Lines stay where they are.
 */
export function maskSecrets(text: string): MaskedText {
  const counts: Record<string, number> = {}
  let masked = text
  for (const { kind, hints, pattern, group, needsEntropy } of SECRET_RULES) {
    if (!hints.some((hint) => masked.includes(hint))) continue
    masked = masked.replace(pattern, (match: string, ...groups: unknown[]) => {
      const secret = group === 0 ? match : String(groups[group - 1] ?? '')
      if (isStandIn(kind, secret, match) || (needsEntropy && !looksRandom(secret))) return match
      counts[kind] = (counts[kind] ?? 0) + 1
      const at = match.lastIndexOf(secret)
      const lines = '\n'.repeat(secret.split('\n').length - 1)
      return `${match.slice(0, at)}[masked: ${kind}]${lines}${match.slice(at + secret.length)}`
    })
  }
  return { text: masked, counts }
}

function isStandIn(kind: string, secret: string, match: string): boolean {
  if (kind === 'JWT') return SAMPLE_JWT.test(secret) || secret.includes('...')
  if (kind === 'private key') return secret.includes('...') || distinct(secret) < 20
  if (STAND_IN.test(secret) || distinct(secret) < 4) return true
  if (kind !== 'password') return false
  const [, user = ''] = /:\/\/([^:]{0,100}):/.exec(match) ?? []
  return COMMON_PASSWORD.test(secret) || secret === user
}

/** Letters and digits mixed, and spread as chance spreads them: no word, path or identifier. */
function looksRandom(text: string): boolean {
  const digits = text.match(/\d/g)?.length ?? 0
  if (digits < 2 || !/[a-z]/i.test(text)) return false
  const isHex = /^[0-9a-f]+$/i.test(text)
  if (isHex) return text.length >= 24 && bitsPerCharacter(text) >= MIN_HEX_BITS
  // `process.env.X`, `config-v2.token` and dated names are words with a number in them.
  const words = text.split(/[._/+=~-]|(?<=[a-z])(?=[A-Z])/)
  if (words.every((word) => /^(?:[A-Za-z]?[a-z]+|[A-Z]+|\d{1,4}|[a-z]+\d{1,2}|)$/.test(word)))
    return false
  return bitsPerCharacter(text) >= MIN_BITS
}

const distinct = (text: string) => new Set(text).size

/** Shannon entropy. */
function bitsPerCharacter(text: string): number {
  const counts = new Map<string, number>()
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1)
  let bits = 0
  for (const count of counts.values())
    bits -= (count / text.length) * Math.log2(count / text.length)
  return bits
}
