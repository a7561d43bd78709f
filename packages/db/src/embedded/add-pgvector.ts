import {
  copyFileSync,
  globSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { compilePgvector, findCompiler } from './compile-pgvector.ts'
import { DatabaseSetupError, OTHER_DATABASES } from './database-setup-error.ts'
import { type PrivateApt, preparePrivateApt } from './private-apt.ts'
import { relinkForOlderGlibc } from './relink-for-older-glibc.ts'
import { CommandError, runCommand } from './run-command.ts'

const LIBRARY = 'lib/postgresql/vector.so'
const EXTENSIONS = 'share/postgresql/extension'

export interface AddedPgvector {
  version: string
  /** What was added, relative to the runtime. */
  files: string[]
}

/** Puts pgvector into a Postgres runtime: compiled here, or Debian's own build where there is no compiler. */
export async function addPgvector(
  runtime: string,
  workFolder: string,
  onStep: (message: string) => void,
): Promise<AddedPgvector> {
  onStep('fetching package lists (one time)')
  const apt = await preparePrivateApt(workFolder)
  await apt.run(['update'])
  const compiler = await findCompiler()
  const built = compiler
    ? await buildFromSource(apt, compiler, onStep)
    : await takePrebuilt(apt, onStep)
  copyFileSync(built.library, join(runtime, LIBRARY))
  const added = [LIBRARY]
  for (const [name, path] of Object.entries(built.extension)) {
    copyFileSync(path, join(runtime, EXTENSIONS, name))
    added.push(join(EXTENSIONS, name))
  }
  return { version: built.version, files: added }
}

interface Built {
  library: string
  version: string
  /** File name in the extension folder → where it is now. */
  extension: Record<string, string>
}

async function buildFromSource(
  apt: PrivateApt,
  compiler: string,
  onStep: (message: string) => void,
): Promise<Built> {
  onStep('fetching pgvector and the headers of Postgres 17')
  await apt.run(['download', 'postgresql-server-dev-17'])
  await apt.run(['source', '--download-only', 'pgvector'])
  const headers = join(apt.folder, 'headers')
  await runCommand('dpkg', ['-x', onlyFile(apt.folder, '.deb'), headers])
  const source = join(apt.folder, 'source')
  mkdirSync(source)
  await runCommand('tar', [
    '-xf',
    onlyFile(apt.folder, '.orig.tar.gz'),
    '-C',
    source,
    '--strip-components=1',
  ])
  onStep('compiling pgvector')
  const library = await compilePgvector(compiler, source, join(headers, 'usr/include/postgresql'))
  const control = join(source, 'vector.control')
  const version = readVersion(control)
  return {
    library,
    version,
    extension: {
      'vector.control': control,
      [`vector--${version}.sql`]: join(source, 'sql/vector.sql'),
    },
  }
}

async function takePrebuilt(apt: PrivateApt, onStep: (message: string) => void): Promise<Built> {
  onStep('no C compiler here: fetching the pgvector that Debian built')
  await apt.run(['download', 'postgresql-17-pgvector'])
  const folder = join(apt.folder, 'prebuilt')
  await runCommand('dpkg', ['-x', onlyFile(apt.folder, '.deb'), folder])
  const [library] = globSync(join(folder, 'usr/lib/postgresql/17/lib/vector.so'))
  const extension = join(folder, 'usr/share/postgresql/17/extension')
  const control = join(extension, 'vector.control')
  if (!library) throw new Error('postgresql-17-pgvector holds no vector.so')
  const version = readVersion(control)
  await makeLoadable(library)
  return {
    library,
    version,
    extension: Object.fromEntries(
      readdirSync(extension)
        .filter((name) => name === 'vector.control' || name === `vector--${version}.sql`)
        .map((name) => [name, join(extension, name)]),
    ),
  }
}

/** Debian builds for its newest C library; an older one says which version it misses. */
async function makeLoadable(library: string): Promise<void> {
  if (!(await findMissingVersion(library))) return
  const relinked = relinkForOlderGlibc(readFileSync(library))
  if (relinked) writeFileSync(library, relinked)
  const missing = await findMissingVersion(library)
  if (!missing) return
  throw new DatabaseSetupError(
    'no_compiler',
    `There is no C compiler to build pgvector with, and Debian's build of it needs ${missing}, newer than this system has.`,
    `Install a compiler (apt-get install gcc libc6-dev) and start again. Or: ${OTHER_DATABASES}.`,
  )
}

async function findMissingVersion(library: string): Promise<string | null> {
  const output = await runCommand('ldd', [library]).catch((error) =>
    error instanceof CommandError ? error.output : Promise.reject(error),
  )
  return /version [`'](GLIBC_[\d.]+)' not found/.exec(output)?.[1] ?? null
}

function readVersion(control: string): string {
  const version = /default_version = '([^']+)'/.exec(readFileSync(control, 'utf8'))?.[1]
  if (!version) throw new Error(`${control} names no default_version`)
  return version
}

function onlyFile(folder: string, ending: string): string {
  const name = readdirSync(folder).find((file) => file.endsWith(ending))
  if (!name) throw new Error(`apt-get left no file ending in ${ending} in ${folder}`)
  return join(folder, name)
}
