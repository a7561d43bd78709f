import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

const rules = [
  '.dependency-cruiser.mjs',
  '.gitignore',
  '.oxlintrc.json',
  'biome.json',
  'knip.json',
  'scripts/verify/grit',
  'tsconfig.base.json',
]

export type Fixture = { root: string; remove: () => void }

/**
 * Lays out a small repository with this one's real rules and installed packages, in which bad code
 * can be written without touching the working tree.
 * @param files text by path
 * @param copied further paths of this repository that the fixture needs
 */
export function createFixture(
  origin: string,
  files: Record<string, string>,
  copied: string[] = [],
): Fixture {
  const root = mkdtempSync(join(tmpdir(), 'twinmcp-rules-'))
  for (const path of [...rules, ...copied]) {
    cpSync(join(origin, path), join(root, path), { recursive: true })
  }
  linkPackages(join(origin, 'node_modules'), join(root, 'node_modules'))
  for (const [path, text] of Object.entries(files)) write(root, path, text)
  return { root, remove: () => rmSync(root, { recursive: true, force: true }) }
}

function write(root: string, path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
}

/** Links every package but our own workspaces, which must resolve inside the fixture. */
function linkPackages(from: string, to: string): void {
  mkdirSync(join(to, '@twinmcp'), { recursive: true })
  for (const name of readdirSync(from)) {
    if (name !== '@twinmcp' && name !== '.cache') symlinkSync(join(from, name), join(to, name))
  }
  for (const name of ['core', 'db', 'mcp']) {
    symlinkSync(`../../packages/${name}`, join(to, '@twinmcp', name))
  }
}
