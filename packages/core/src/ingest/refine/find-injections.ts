import { type Reading, readingsOf } from './deobfuscate.ts'
import { INJECTION_PARAPHRASES } from './injection-paraphrases.ts'
import { INJECTION_PATTERNS, type InjectionPattern, TRIGGERS } from './injection-patterns.ts'
import { splitFences } from './split-fences.ts'

const PATTERNS = [...INJECTION_PATTERNS, ...INJECTION_PARAPHRASES].map((each) => ({
  ...each,
  pattern: new RegExp(each.pattern.source, `${each.pattern.flags}g`),
}))
const BEFORE = 80
const AFTER = 60
const MAX_LENGTH = 100_000
/** Pages on the defence quote the attack. */
const ABOUT_ATTACKS =
  /prompt[- ]?injection|jailbreak|red[- ]?team|adversarial|guard ?rail|attacker|malicious|untrusted|moderation|injection attack|evaluat|spoof|phishing|注入|инъекци|injection de prompt|inyecci[óo]n/i
const QUOTED_BEFORE = /["“«'‘`「„][^"“”«»'‘’`「」„\n]{0,80}$/
const QUOTED_AFTER = /^[^"“”«»`「」\n]{0,120}["”»'’`」“]/

/**
 * Why a text may try to instruct the model that reads it; empty when nothing speaks for it. Text that
 * quotes such attempts in order to warn of them is let through. `headings` are those above the text.
 */
export function findInjections(text: string, headings: readonly string[] = []): string[] {
  const bounded = text.slice(0, MAX_LENGTH)
  const about = ABOUT_ATTACKS.test(bounded) || headings.some((title) => ABOUT_ATTACKS.test(title))
  const found = new Set<string>()
  for (const reading of readingsOf(bounded)) {
    if (!TRIGGERS.test(reading.text)) continue
    for (const reason of reasonsIn(reading, about)) {
      if (reading.disguise === null) found.add(reason)
      else if (!found.has(reason)) {
        found.add(reading.disguise)
        found.add(reason)
      }
    }
  }
  return [...found].sort()
}

function reasonsIn({ text, disguise }: Reading, about: boolean): Set<string> {
  const reasons = new Set<string>()
  for (const { isCode, text: stretch } of splitFences(text)) {
    // Code in a language of its own is read as it is, prose without what only sets it.
    const line = isCode
      ? flatten(stretch)
      : flatten(stretch.replace(/(?<!!)\[([^\]\n]{1,300})\]\([^)\n]{1,500}\)/g, '$1'))
    const bare = isCode ? line : line.replace(/`[^`\n]{1,300}`/g, ' ` ')
    for (const pattern of PATTERNS) {
      if (reasons.has(pattern.reason) || (pattern.proseOnly && isCode)) continue
      const subject = pattern.proseOnly ? bare : line
      if (matches(pattern, subject, about && disguise === null)) reasons.add(pattern.reason)
    }
  }
  return reasons
}

function matches({ pattern, unless }: InjectionPattern, text: string, about: boolean): boolean {
  let tries = 0
  for (const match of text.matchAll(pattern)) {
    tries += 1
    if (tries > 20) return false
    const before = text.slice(Math.max(0, match.index - BEFORE), match.index)
    const after = text.slice(match.index + match[0].length).slice(0, AFTER + 60)
    if (unless && (unless.test(before) || unless.test(after.slice(0, AFTER)))) continue
    if (about && QUOTED_BEFORE.test(before) && QUOTED_AFTER.test(after)) continue
    return true
  }
  return false
}

/** One line, without the marks that only set the words; comment marks of code as well. */
const flatten = (text: string) =>
  text
    .replace(
      /(?<![\p{L}\p{N}_])[*_]{1,3}(?=[\p{L}\p{N}])|(?<=[\p{L}\p{N}.!?,:])[*_]{1,3}(?![\p{L}\p{N}_(])/gu,
      '',
    )
    .replace(/\n[ \t]*(?:\/\/|#|\*|--|>)[ \t]?/g, ' ')
    .replace(/[ \t\u00a0]*\n[ \t]*(?=\S)/g, (gap) => (gap.includes('\n') ? ' \n' : ' '))
    .replace(/(?<=[\p{Ll},;])\s*\n/gu, ' ')
    .replace(/[ \t]+/g, ' ')
