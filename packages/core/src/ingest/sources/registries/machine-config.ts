import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { XMLParser } from 'fast-xml-parser'
import { parse as parseToml } from 'smol-toml'
import { parse as parseYaml } from 'yaml'
import { z } from 'zod'
import type { Env } from '../../../env.ts'
import type { RegistryEcosystem } from './registry-ecosystem.ts'

type Reader = (env: Env, home: string) => Promise<string | null>

/** How each package manager of this machine is told where its registry is. */
const READERS: Readonly<Record<RegistryEcosystem, Reader>> = {
  pypi: async (env, home) => {
    if (env.PIP_INDEX_URL) return env.PIP_INDEX_URL
    const files = [
      env.PIP_CONFIG_FILE,
      join(home, '.config/pip/pip.conf'),
      join(home, '.pip/pip.conf'),
      '/etc/pip.conf',
    ]
    return firstOf(files, (text) => /^\s*index[-_]url\s*[=:]\s*(\S+)/m.exec(text)?.[1])
  },
  crates: (env, home) => {
    const folder = env.CARGO_HOME ?? join(home, '.cargo')
    return firstOf([join(folder, 'config.toml'), join(folder, 'config')], cargoMirror)
  },
  go: async (env, home) => {
    if (env.GOPROXY) return goProxy(env.GOPROXY)
    return firstOf([join(home, '.config/go/env')], (text) =>
      goProxy(/^GOPROXY=(.+)$/m.exec(text)?.[1] ?? ''),
    )
  },
  maven: (_, home) => firstOf([join(home, '.m2/settings.xml')], mavenMirror),
  packagist: (env, home) =>
    firstOf(
      [env.COMPOSER_HOME, join(home, '.config/composer'), join(home, '.composer')].map(
        (folder) => folder && join(folder, 'config.json'),
      ),
      composerRepository,
    ),
  rubygems: (_, home) => firstOf([join(home, '.gemrc'), '/etc/gemrc'], gemSource),
}

/** The registry that the ecosystem's own package manager is set to use here; null when it is not. */
export async function configuredAddress(
  env: Env,
  ecosystem: RegistryEcosystem,
  home = homedir(),
): Promise<string | null> {
  const address = await READERS[ecosystem](env, home)
  return address && /^https?:/.test(address) && URL.canParse(address) ? address : null
}

async function firstOf(
  files: readonly (string | undefined)[],
  find: (text: string) => string | null | undefined,
): Promise<string | null> {
  for (const file of files) {
    const text = file ? await readFile(file, 'utf8').catch(() => null) : null
    const found = text === null ? null : attempt(() => find(text))
    if (found) return found
  }
  return null
}

/** A file that its own tool could not read either says nothing. */
function attempt<T>(read: () => T): T | null {
  try {
    return read()
  } catch {
    return null
  }
}

const CargoConfig = z.object({
  source: z.record(
    z.string(),
    z.object({ 'replace-with': z.string().optional(), registry: z.string().optional() }),
  ),
})

/** Sources may replace one another in turn; only sparse ones can be read over http. */
function cargoMirror(text: string): string | null {
  const { source } = CargoConfig.parse(parseToml(text))
  let name = source['crates-io']?.['replace-with']
  for (let hop = 0; name && hop < 5; hop++) {
    const entry: { 'replace-with'?: string | undefined; registry?: string | undefined } =
      source[name] ?? {}
    if (entry.registry?.startsWith('sparse+')) return entry.registry.slice('sparse+'.length)
    name = entry['replace-with']
  }
  return null
}

const goProxy = (list: string) =>
  list
    .split(/[,|]/)
    .map((entry) => entry.trim())
    .find((entry) => /^https?:/.test(entry)) ?? null

const Mirror = z.object({ mirrorOf: z.string(), url: z.string() })
const MavenSettings = z.object({
  settings: z.object({
    mirrors: z.object({ mirror: z.union([Mirror.transform((one) => [one]), z.array(Mirror)]) }),
  }),
})

function mavenMirror(text: string): string | null {
  const { settings } = MavenSettings.parse(new XMLParser().parse(text))
  const mirror = settings.mirrors.mirror.find(({ mirrorOf }) =>
    /(?:^|,)\s*(?:\*|central|external:\*)\s*(?:,|$)/.test(mirrorOf),
  )
  return mirror?.url ?? null
}

const ComposerRepository = z.looseObject({
  type: z.string().optional(),
  url: z.string().optional(),
})
const ComposerConfig = z.object({
  repositories: z.union([
    z.array(ComposerRepository),
    z.record(z.string(), z.union([ComposerRepository, z.boolean()])),
  ]),
})

function composerRepository(text: string): string | null {
  const { repositories } = ComposerConfig.parse(JSON.parse(text))
  const all = Object.values(repositories)
  const own = all.find((entry) => typeof entry === 'object' && entry.type === 'composer')
  return typeof own === 'object' ? (own.url ?? null) : null
}

function gemSource(text: string): string | null {
  const config: unknown = parseYaml(text)
  const sources = z.object({ ':sources': z.array(z.string()) }).parse(config)[':sources']
  return sources.find((source) => /^https?:/.test(source)) ?? null
}
