import { matchesGlob } from 'node:path'
import { z } from 'zod'
import { AppError } from '../../../errors.ts'
import { readContext7Config } from './context7-config.ts'
import type { ProjectConfig } from './project-config-shape.ts'

const MAX_BYTES = 256 * 1024
const text = (max: number) => z.string().trim().min(1).max(max)
const list = (max: number, length: number) => z.array(text(length)).max(max).default([])

/** `twinmcp.json` as its author writes it. Unknown keys are errors: a misspelt one steers nothing. */
const TwinmcpSchema = z.strictObject({
  $schema: z.string().optional(),
  title: text(100).optional(),
  description: text(500).optional(),
  /** Folders or globs to read; none: everything. Files at the top are read in any case. */
  folders: list(200, 300),
  /** Names, paths or globs of files and folders to leave out. */
  exclude: list(500, 300),
  rules: list(100, 500),
  /** Tags or version numbers to index besides the newest. */
  versions: list(100, 100),
})

/**
 * Reads `twinmcp.json`, or else Context7's `context7.json`, from the top of a project; null when
 * neither is there. `readFile` gives a file's bytes by its path, null where there is none.
 * @throws AppError `bad_input` for a `twinmcp.json` that breaks its schema, with every bad key. What
 * is wrong in a `context7.json`, which was written for another service, is left out and named in
 * `problems`.
 */
export async function readProjectConfig(
  readFile: (path: string) => Promise<Uint8Array | null>,
): Promise<ProjectConfig | null> {
  const own = await readFile('twinmcp.json')
  if (own) return parseTwinmcp(own)
  const foreign = await readFile('context7.json')
  if (!foreign) return null
  const json = parseJson(foreign)
  return readContext7Config(json.value, json.problem)
}

function parseTwinmcp(bytes: Uint8Array): ProjectConfig {
  const json = parseJson(bytes)
  if (json.problem) throw new AppError('bad_input', `twinmcp.json ${json.problem}.`)
  const parsed = TwinmcpSchema.safeParse(json.value)
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => {
      const key = issue.path.join('.')
      return key === '' ? issue.message : `${key}: ${issue.message}`
    })
    throw new AppError('bad_input', `twinmcp.json is not valid: ${lines.join('; ')}.`)
  }
  const { title, description, folders, exclude, rules, versions } = parsed.data
  return {
    file: 'twinmcp.json',
    title: title ?? null,
    description: description ?? null,
    folders,
    exclude,
    excludeNames: [],
    rules,
    versions,
    branch: null,
    branches: [],
    problems: [],
  }
}

function parseJson(bytes: Uint8Array): { value: unknown; problem: string | null } {
  if (bytes.length > MAX_BYTES) return { value: null, problem: 'is larger than 256 KB' }
  try {
    return { value: JSON.parse(new TextDecoder().decode(bytes)), problem: null }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return { value: null, problem: `is not valid JSON (${reason})` }
  }
}

/** Whether a configuration lets a file in. `path` counts from the project's top, with `/`. */
export function appliesTo(
  config: Pick<ProjectConfig, 'folders' | 'exclude' | 'excludeNames'> | null,
  path: string,
): boolean {
  if (!config) return true
  const name = path.slice(path.lastIndexOf('/') + 1)
  if (config.excludeNames.includes(name)) return false
  const levels = levelsOf(path)
  if (config.exclude.some((pattern) => levels.some((level) => excludes(pattern, level)))) {
    return false
  }
  // What lies at the top is about the whole project, whatever folders it names.
  if (config.folders.length === 0 || levels.length === 1) return true
  return config.folders.some((pattern) => levels.some((level) => includes(pattern, level)))
}

/** `a/b/c.md` → `a`, `a/b`, `a/b/c.md`. */
function levelsOf(path: string): string[] {
  const parts = path.split('/').slice(0, 100)
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'))
}

/** A bare name is left out wherever it lies, `./name` only at the top, a path or glob where it is. */
function excludes(pattern: string, level: string): boolean {
  const rooted = trimPattern(pattern)
  if (pattern.startsWith('./') || rooted.includes('/')) return matches(level, rooted)
  return matches(level.slice(level.lastIndexOf('/') + 1), rooted)
}

const includes = (pattern: string, level: string) => {
  const rooted = trimPattern(pattern)
  return rooted === '' || rooted === '.' || matches(level, rooted)
}

const trimPattern = (pattern: string) => pattern.replace(/^\.?\/+|\/+$/g, '')

const matches = (path: string, pattern: string) =>
  path === pattern || (/[*?[{]/.test(pattern) && matchesGlob(path, pattern))
