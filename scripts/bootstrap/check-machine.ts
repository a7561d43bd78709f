import { accessSync, constants, existsSync, mkdirSync, readFileSync, statfsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Problem } from './problem.ts'

const MB = 1024 * 1024
/** Dependencies, build, Postgres and model take about 1.2 GB the first time. */
const FIRST_START_MB = 1500
const LATER_START_MB = 200

/** @throws Problem when this Bun is older than package.json asks for. */
export function checkBunVersion(root: string, current: string = Bun.version): void {
  const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const wanted: string = engines.bun.replace(/^[^\d]*/, '')
  if (Bun.semver.order(current, wanted) >= 0) return
  throw new Problem(
    `This is Bun ${current}; TwinMCP needs ${wanted} or newer.`,
    `Start it with the right one: npx -y bun@${wanted} run start`,
  )
}

/** @throws Problem when the folder cannot be created or written. */
export function checkWritable(folder: string, setting: string): void {
  try {
    mkdirSync(folder, { recursive: true })
    accessSync(folder, constants.W_OK | constants.X_OK)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new Problem(
      `${setting} (${folder}) cannot be ${code === 'ENOSPC' ? 'created: the disk is full' : `written: ${code}`}.`,
      `Run as a user that may write there, or choose another folder: ${setting}=/path/to/folder`,
      { cause: error },
    )
  }
}

/** @throws Problem when a disk that will be written to has too little room. */
export function checkDiskSpace(root: string, folders: string[]): void {
  const isFirst = !existsSync(join(root, 'node_modules'))
  const neededMb = isFirst ? FIRST_START_MB : LATER_START_MB
  for (const folder of folders) {
    const { bavail, bsize } = statfsSync(nearestExisting(folder))
    const freeMb = Math.floor((bavail * bsize) / MB)
    if (freeMb >= neededMb) continue
    throw new Problem(
      `Only ${freeMb} MB are free on the disk of ${folder}; ${isFirst ? 'the first start' : 'TwinMCP'} needs ${neededMb} MB.`,
      'Free some space, or use another disk: TWINMCP_HOME for the data, TWINMCP_CACHE for built files.',
    )
  }
}

function nearestExisting(folder: string): string {
  return existsSync(folder) ? folder : nearestExisting(dirname(folder))
}
