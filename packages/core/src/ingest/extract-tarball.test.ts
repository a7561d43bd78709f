import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { packEntries, packTarball } from '../testing/index.ts'
import { extractTarball } from './extract-tarball.ts'

const label = 'acme@1.0.0'
const extract = (bytes: Uint8Array, signal?: AbortSignal) =>
  extractTarball(bytes, { label, signal })
const text = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString()

test('documentation is read, whatever the folder around it is called', async () => {
  const entries = [
    { name: 'acme-1.0.0/README.md', content: '# Acme' },
    { name: 'acme-1.0.0/index.js', content: 'x' },
    { name: './acme-1.0.0/docs//a.md', content: 'A' },
  ]
  const { files, filesFound, skipped } = await extract(await packEntries(entries))
  expect(files.map(({ path, kind, bytes }) => [path, kind, text(bytes)])).toEqual([
    ['README.md', 'readme', '# Acme'],
    ['docs/a.md', 'guide', 'A'],
  ])
  expect({ filesFound, skipped }).toEqual({ filesFound: 2, skipped: [] })
})

test('long names in pax records are read', async () => {
  const path = `docs/${'folder/'.repeat(25)}${'n'.repeat(120)}.md`
  const { files } = await extract(await packTarball({ [path]: 'deep' }))
  expect(files[0]?.path).toBe(path)
})

test('the later of two entries of one name counts, as npm has it', async () => {
  const entries = ['old', 'new'].map((content) => ({ name: 'package/README.md', content }))
  const { files } = await extract(await packEntries(entries))
  expect(files.map(({ bytes }) => text(bytes))).toEqual(['new'])
})

test('of a large changelog the start is read', async () => {
  const changelog = '## 1.0.0\n\n- fix\n'.repeat(40_000)
  const { files } = await extract(await packTarball({ 'CHANGELOG.md': changelog }))
  expect(files[0]?.bytes.length).toBe(256 * 1024)
})

describe('hostile entries', () => {
  test.each([
    '../../../etc/cron.d/evil.md',
    'package/../../evil.md',
    '/etc/evil.md',
    'package\\..\\evil.md',
    'C:/evil.md',
  ])('%s is skipped', async (name) => {
    const good = { name: 'package/README.md', content: 'ok' }
    const { files, skipped } = await extract(await packEntries([{ name, content: 'x' }, good]))
    expect(files.map(({ path }) => path)).toEqual(['README.md'])
    expect(skipped).toEqual([{ path: name, reason: 'its path leads out of the package' }])
  })

  test.each(['symlink', 'link', 'character-device', 'fifo'] as const)(
    'a %s is skipped and not followed',
    async (type) => {
      const entry = { name: 'package/docs/evil.md', type, linkname: '/etc/passwd' }
      const { files, skipped } = await extract(await packEntries([entry]))
      expect(files).toEqual([])
      expect(skipped).toEqual([{ path: 'docs/evil.md', reason: `a ${type}, not a file` }])
    },
  )

  test('a page of many megabytes is skipped', async () => {
    const { skipped } = await extract(
      await packTarball({ 'docs/big.md': 'a b c d\n'.repeat(300_000) }),
    )
    expect(skipped).toEqual([{ path: 'docs/big.md', reason: 'larger than 2 MB' }])
  })
})

describe('hostile archives are refused with a reason that names the package', () => {
  const whole = packTarball({ 'README.md': '# Acme', 'big.bin': Buffer.alloc(300_000, 'random') })

  test.each([
    ['cut short', async () => (await whole).subarray(0, -20), /acme@1\.0\.0 .*damaged/],
    ['cut at half', async () => (await whole).subarray(0, 400), /acme@1\.0\.0 .*damaged/],
    ['no gzip', async () => Buffer.from('<html>Not found</html>'), /acme@1\.0\.0 .*damaged/],
    ['gzip of something else', async () => gzipSync('<html>Not found</html>'), /acme@1\.0\.0/],
    ['empty', async () => Buffer.alloc(0), /acme@1\.0\.0/],
    ['with flipped bits', async () => flip(await whole), /acme@1\.0\.0/],
  ])('%s', async (_, make, message) => {
    await expect(make().then((bytes) => extract(bytes))).rejects.toMatchObject({
      name: 'AppError',
      code: 'bad_input',
      message: expect.stringMatching(message),
    })
  })

  test('a bomb, without unpacking it', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024))
    const entries = [{ name: 'package/README.md', content: Buffer.alloc(200 * 1024 * 1024) }]
    const before = process.memoryUsage.rss()
    await expect(extract(bomb)).rejects.toThrow(/larger than 1 MB/)
    const packed = await packEntries(entries)
    await expect(extract(packed)).rejects.toThrow(/more than 100 times its size/)
    expect(process.memoryUsage.rss() - before).toBeLessThan(900 * 1024 * 1024)
  })

  test('too many files', async () => {
    const entries = Array.from({ length: 20_001 }, (_, index) => ({ name: `package/${index}.js` }))
    await expect(extract(await packEntries(entries))).rejects.toThrow(/more than 20,000 files/)
  })

  test('headers of many megabytes', async () => {
    const pax = { comment: randomText(4_000_000) }
    const archive = await packEntries([{ name: 'package/README.md', pax, content: 'x' }])
    await expect(extract(archive)).rejects.toThrow(/header is larger than 1 MB/)
  })

  test('an abort ends the work with its own reason', async () => {
    const gone = new Error('the worker is stopping')
    await expect(extract(await whole, AbortSignal.abort(gone))).rejects.toBe(gone)
  })
})

function flip(bytes: Buffer): Buffer {
  const broken = Buffer.from(bytes)
  for (let at = 20; at < broken.length; at += 7) broken[at] = (broken[at] ?? 0) ^ 0x55
  return broken
}

/** Text that does not pack well, so that no other limit is met first. */
function randomText(length: number): string {
  let seed = 7
  let result = ''
  while (result.length < length) {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
    result += seed.toString(36)
  }
  return result
}
