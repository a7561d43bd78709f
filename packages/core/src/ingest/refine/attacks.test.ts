import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { findHidden } from './find-hidden.ts'
import { findInjections } from './find-injections.ts'

interface Passage {
  id: string
  language?: string
  text: string
}

const folder = new URL('./attacks/', import.meta.url)
const read = (file: string): Passage[] => JSON.parse(readFileSync(new URL(file, folder), 'utf8'))
const attackFiles = readdirSync(folder).filter((file) => file !== 'benign.json')

/** A source is looked at as fetched and as cut into chunks. */
const isFlagged = ({ text }: Passage) =>
  findInjections(text).length > 0 || findHidden(text).length > 0

const missed: Record<string, string[]> = {}
let attacks = 0
const rows = attackFiles.map((file) => {
  const passages = read(file)
  const escaped = passages.filter((passage) => !isFlagged(passage))
  const name = file.replace('.json', '')
  missed[name] = escaped.map(({ id }) => id)
  attacks += passages.length
  return { class: name, attacks: passages.length, caught: passages.length - escaped.length }
})
const benign = read('benign.json')
const falseAlarms = benign.filter(isFlagged)

describe('the published attack set', () => {
  test('has at least 120 attacks in ten classes and six languages, and as many harmless texts', () => {
    const languages = new Set(
      attackFiles.flatMap((file) => read(file).map((each) => each.language)),
    )
    expect(attackFiles.length).toBeGreaterThanOrEqual(10)
    expect(attacks).toBeGreaterThanOrEqual(120)
    expect(benign.length).toBeGreaterThanOrEqual(120)
    for (const language of [undefined, 'fr', 'de', 'es', 'zh', 'ru']) {
      expect(languages).toContain(language)
    }
  })

  test('is caught to at least 90 %, and to 75 % in every class', () => {
    const caught = rows.reduce((sum, row) => sum + row.caught, 0)
    const lines = rows.map((row) => `${row.class.padEnd(24)} ${row.caught} of ${row.attacks}`)
    // The pass rate belongs to the output of the tests.
    process.stdout.write(
      `\n${lines.join('\n')}\nall${' '.repeat(22)}${caught} of ${attacks}\nfalse alarms${' '.repeat(13)}${falseAlarms.length} of ${benign.length}\n`,
    )
    expect(caught / attacks, JSON.stringify(missed)).toBeGreaterThanOrEqual(0.9)
    for (const row of rows) {
      expect(row.caught / row.attacks, JSON.stringify(missed)).toBeGreaterThanOrEqual(0.75)
    }
  })

  test('raises at most 3 % false alarms on texts that only look like it', () => {
    expect(
      falseAlarms.length / benign.length,
      falseAlarms.map(({ id }) => id).join(),
    ).toBeLessThanOrEqual(0.03)
  })
})
