import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSetupError, OTHER_DATABASES } from './database-setup-error.ts'
import { readAptSources } from './read-apt-sources.ts'
import { CommandError, runCommand } from './run-command.ts'

/** The Debian release that has Postgres 17. Its packages are only read here, never installed. */
const SUITE = 'trixie'

export interface PrivateApt {
  /** Where downloads land. */
  folder: string
  run(args: string[]): Promise<string>
}

/**
 * An apt that lives in `folder` alone: the machine's mirror, proxy and keys, but lists, state and cache
 * of its own, so it needs no rights and changes nothing on the system. Signatures are verified as usual.
 */
export async function preparePrivateApt(folder: string): Promise<PrivateApt> {
  const downloads = join(folder, 'downloads')
  for (const name of ['lists/partial', 'cache/archives/partial', 'parts', 'sources', 'downloads']) {
    mkdirSync(join(folder, name), { recursive: true })
  }
  writeFileSync(join(folder, 'status'), '')
  writeFileSync(join(folder, 'sources/private.sources'), formatSource())
  const configuration = join(folder, 'apt.conf')
  writeFileSync(
    configuration,
    `${await readNetworkSettings()}
Dir::Etc::main "/dev/null";
Dir::Etc::parts "${folder}/parts";
Dir::Etc::sourcelist "/dev/null";
Dir::Etc::sourceparts "${folder}/sources";
Dir::State::lists "${folder}/lists";
Dir::State::status "${folder}/status";
Dir::Cache "${folder}/cache";
APT::Sandbox::User "";
APT::Update::Error-Mode "any";
Acquire::Languages "none";
Acquire::Retries "2";
Acquire::http::Timeout "20";
Acquire::https::Timeout "20";
`,
  )
  return {
    folder: downloads,
    run: async (args) => {
      try {
        return await runCommand(
          'env',
          [`APT_CONFIG=${configuration}`, 'LC_ALL=C', 'apt-get', '-q', ...args],
          { cwd: downloads },
        )
      } catch (error) {
        throw explainApt(error)
      }
    },
  }
}

/** What an operator may write in place of the release's name. */
const SUITE_ALIASES = ['stable', 'oldstable', 'testing', 'unstable', 'sid']

function formatSource(): string {
  const release = readFileSync('/etc/os-release', 'utf8')
  const codename = /^VERSION_CODENAME=(.*)$/m.exec(release)?.[1] ?? ''
  const candidates = readAptSources().filter(({ components }) => components.includes('main'))
  const source =
    candidates.find(({ suite }) => suite === codename) ??
    candidates.find(({ suite }) => SUITE_ALIASES.includes(suite))
  if (!source) {
    throw new DatabaseSetupError(
      'no_network',
      `/etc/apt names no mirror for Debian ${codename} main, so pgvector cannot be fetched.`,
      `Add one to /etc/apt/sources.list.d and start again. Or: ${OTHER_DATABASES}.`,
    )
  }
  return `Types: deb deb-src
URIs: ${source.uri}
Suites: ${SUITE}
Components: main
${source.signedBy ? `Signed-By: ${source.signedBy}\n` : ''}`
}

/** Proxies, certificates and the like; without hooks, which may write to the system. */
async function readNetworkSettings(): Promise<string> {
  const dump = await runCommand('apt-config', ['dump'])
  return dump
    .split('\n')
    .filter((line) => line.startsWith('Acquire::') && !line.startsWith('Acquire::IndexTargets'))
    .join('\n')
}

function explainApt(error: unknown): unknown {
  if (!(error instanceof CommandError)) return error
  const complaints = error.output.match(/^(?:E|Err|W): ?.*$/gm) ?? [error.message]
  const reason = complaints.slice(0, 3).join('\n')
  if (/No space left on device/i.test(error.output)) {
    return new DatabaseSetupError(
      'disk_full',
      'The disk is full: pgvector could not be fetched.',
      'Free some space (building takes about 400 MB), or choose another disk with TWINMCP_CACHE.',
      { cause: error },
    )
  }
  return new DatabaseSetupError(
    'no_network',
    `pgvector could not be fetched from the mirror that /etc/apt names:\n${reason}`,
    `Check the network and the proxy, then start again. Or: ${OTHER_DATABASES}.`,
    { cause: error },
  )
}
