import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'

const maxLines = 300
const source = /\.(ts|svelte)$/
const exempt = /\.(test|test-suite|spec)\.ts$|\.d\.ts$|(^|\/)(fixtures|migrations)\//
const emptyNames = new Set(['utils', 'helpers', 'manager', 'service', 'common'])

/**
 * Finds source files longer than 300 lines, and names that say nothing of what is inside.
 * @param files paths from `root`
 * @returns one sentence a finding
 */
export function findMisshapenFiles(root: string, files: string[]): string[] {
  const sources = files.filter((file) => source.test(file))
  const long = sources
    .filter((file) => !exempt.test(file))
    .map((file) => ({ file, lines: countLines(readFileSync(join(root, file), 'utf8')) }))
    .filter(({ lines }) => lines > maxLines)
    .map(
      ({ file, lines }) =>
        `file-length: ${file} has ${lines} lines, over ${maxLines}: split it by meaning`,
    )
  const vague = sources
    .filter((file) => emptyNames.has(basename(file).replace(/\..*$/, '').toLowerCase()))
    .map((file) => `file-name: ${file} is named for nothing: name it for what it exports`)
  return [...long, ...vague]
}

function countLines(text: string): number {
  if (text === '') return 0
  return text.split('\n').length - (text.endsWith('\n') ? 1 : 0)
}
