import { execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'

export interface RepositorySize {
  /** Of random, hence incompressible, files beside the documentation. */
  binaryMb: number
  pages: number
}

const FILE_MB = 32

/** A bare repository with a few large binary files and many pages, tagged `v1.0.0`. Streams what it writes. */
export async function buildRepository(
  root: string,
  name: string,
  size: RepositorySize,
): Promise<void> {
  const folder = join(root, `${name}.git`)
  mkdirSync(folder, { recursive: true })
  execFileSync('git', ['init', '--quiet', '--bare', '--initial-branch=main', folder])
  const set = (key: string, value: string) =>
    execFileSync('git', ['-C', folder, 'config', key, value])
  set('uploadpack.allowFilter', 'true')
  set('core.bigFileThreshold', '1m')
  set('pack.compression', '0')
  const child = spawn('git', ['-C', folder, 'fast-import', '--quiet'], {
    stdio: ['pipe', 'ignore', 'inherit'],
  })
  const closed = once(child, 'close')
  const write = async (part: string | Uint8Array) => {
    if (!child.stdin.write(part)) await once(child.stdin, 'drain')
  }
  await write(
    'commit refs/heads/main\ncommitter Ada <ada@example.org> 1767323045 +0000\ndata 4\nwork\n',
  )
  for (let written = 0; written < size.binaryMb; written += FILE_MB) {
    const mb = Math.min(FILE_MB, size.binaryMb - written)
    await write(`M 100644 inline assets/${written}.bin\ndata ${mb * 1024 * 1024}\n`)
    for (let part = 0; part < mb; part++) await write(randomBytes(1024 * 1024))
    await write('\n')
  }
  for (let page = 0; page < size.pages; page++) {
    const text = Buffer.from(pageText(page))
    await write(`M 100644 inline docs/part-${page % 40}/page-${page}.md\ndata ${text.length}\n`)
    await write(Buffer.concat([text, Buffer.from('\n')]))
  }
  child.stdin.end()
  const [code] = await closed
  if (code !== 0) throw new Error(`git fast-import ended with ${code}`)
  execFileSync('git', ['-C', folder, 'tag', 'v1.0.0', 'refs/heads/main'])
}

/** About 6 kB, no two alike. */
function pageText(page: number): string {
  const sections = Array.from({ length: 8 }, (_, section) => {
    const words = randomBytes(240)
      .toString('hex')
      .replace(/(.{7})/g, '$1 ')
    return `## Option ${page}-${section}\n\nSets what part ${section} of page ${page} does: ${words}\n\n\`\`\`ts\nconfigure({ option: ${page * section} })\n\`\`\`\n`
  })
  return `# Page ${page}\n\n${sections.join('\n')}`
}
