import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { buildRepository, type RepositorySize } from './build-repository.ts'
import { round } from './statistics.ts'

export interface RepositoryFigures extends RepositorySize {
  /** Pages read, with their bytes, and the chunks they were cut into. */
  read: { pages: number; skipped: number; bytes: number; chunks: number }
  seconds: number
  /** Highest sum over our process and every git process it started. */
  peakMemoryMb: number
  /** Of the cache afterwards: what was transferred. */
  cacheMb: number
  repositoryMb: number
}

const SAMPLE_MS = 50
const MB = 1024 * 1024
const SERVE = fileURLToPath(import.meta.resolve('./serve-repository.ts'))
const READ = fileURLToPath(import.meta.resolve('./read-repository.ts'))

/** Reads and cuts a generated repository over real git transport on loopback, in a process of its own. */
export async function measureRepository(
  size: RepositorySize = { binaryMb: 1_024, pages: 2_000 },
): Promise<RepositoryFigures> {
  const work = mkdtempSync(join(tmpdir(), 'twinmcp-bench-repository-'))
  const root = join(work, 'served')
  const home = join(work, 'home')
  try {
    await buildRepository(root, 'big/repo', size)
    const server = spawn(process.execPath, [SERVE, root], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    const [url] = (await once(createInterface(server.stdout), 'line')) as [string]
    try {
      const figures = await measureRead(`${url}/big/repo.git`, home)
      const megabytes = (folder: string) => round(folderBytes(folder) / MB)
      return {
        ...size,
        ...figures,
        cacheMb: megabytes(join(home, 'git')),
        repositoryMb: megabytes(root),
      }
    } finally {
      server.stdin.end()
      await once(server, 'exit')
    }
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

async function measureRead(url: string, home: string) {
  const startedAt = performance.now()
  const child = spawn(process.execPath, [READ, url], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      TWINMCP_HOME: home,
      TWINMCP_ALLOWED_NETWORKS: '127.0.0.0/8',
      LOG_LEVEL: 'warn',
    },
  })
  let peak = 0
  const sampler = setInterval(() => {
    peak = Math.max(peak, treeResidentBytes(String(child.pid)))
  }, SAMPLE_MS)
  let output = ''
  child.stdout.on('data', (part: Buffer) => {
    output += part.toString('utf8')
  })
  const [code] = await once(child, 'close')
  clearInterval(sampler)
  if (code !== 0) throw new Error(`reading ended with ${code}`)
  return {
    read: JSON.parse(output) as RepositoryFigures['read'],
    seconds: round((performance.now() - startedAt) / 1_000),
    peakMemoryMb: Math.round(peak / MB),
  }
}

/** Memory in RAM of a process and all below it; pages that two of them share count twice. */
function treeResidentBytes(pid: string): number {
  const children = new Map<string, string[]>()
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue
    const parent = parentOf(entry)
    if (parent) children.set(parent, [...(children.get(parent) ?? []), entry])
  }
  const add = (at: string): number =>
    residentBytes(at) + (children.get(at) ?? []).reduce((sum, child) => sum + add(child), 0)
  return add(pid)
}

function parentOf(pid: string): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1] ?? null
  } catch {
    return null
  }
}

function residentBytes(pid: string): number {
  try {
    const kb = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    return Number(kb ?? 0) * 1_024
  } catch {
    return 0
  }
}

function folderBytes(folder: string): number {
  return readdirSync(folder, { withFileTypes: true }).reduce((sum, entry) => {
    const path = join(folder, entry.name)
    return sum + (entry.isDirectory() ? folderBytes(path) : statSync(path).size)
  }, 0)
}

if (import.meta.main) console.log(JSON.stringify(await measureRepository(), null, 2))
