import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const folder = 'docs/decisions'
const index = `${folder}/README.md`

/**
 * Finds decision records that the index does not link, and numbers given twice.
 * @param files every file of the repository, as paths from `root`
 * @returns one sentence a finding
 */
export function findUnlistedDecisions(root: string, files: string[]): string[] {
  const records = files
    .filter((file) => /^docs\/decisions\/\d{4}-[^/]+\.md$/.test(file))
    .map((file) => file.slice(folder.length + 1))
  if (records.length === 0) return []
  const text = files.includes(index) ? readFileSync(join(root, index), 'utf8') : ''
  const unlisted = records
    .filter((record) => !text.includes(`](${record})`))
    .map((record) => `decision-index: ${folder}/${record} is not linked from ${index}`)
  const numbers = records.map((record) => record.slice(0, 4))
  const twice = records
    .filter((_, place) => numbers.indexOf(numbers[place] ?? '') !== place)
    .map((record) => `decision-number: ${folder}/${record} takes a number that is taken`)
  return [...unlisted, ...twice]
}
