import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import {
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Context } from '../../context.ts'
import { createTestContext, packTarball, packZip, type TestContext } from '../../testing/index.ts'
import { packEntries } from '../../testing/pack-tarball.ts'
import { walkFolder } from './files/walk-folder.ts'
import { filesSource } from './files.ts'
import { describeFloatingSource, useSource } from './sources.test-suite.ts'

const base = mkdtempSync(join(tmpdir(), 'twinmcp-files-'))
afterAll(() => rmSync(base, { recursive: true, force: true }))

const write = (folder: string, files: Record<string, string | Uint8Array>) => {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), content)
  }
  return folder
}
const folderOf = (files: Record<string, string | Uint8Array>) =>
  write(join(base, randomUUID()), files)
const archiveOf = (name: string, content: Uint8Array) => {
  const path = join(base, `${randomUUID()}-${name}`)
  writeFileSync(path, content)
  return path
}
const zipOf = (files: Record<string, string | Uint8Array>, name = 'export.zip') =>
  archiveOf(
    name,
    packZip(
      Object.entries(files).map(([path, content]) => ({ name: path, content: content as string })),
    ),
  )

let current = ''
describeFloatingSource(filesSource, async () => ({
  environment: {},
  publish: async (pages) => {
    current = folderOf(
      Object.fromEntries(Object.entries(pages).map(([path, text]) => [`${path}.md`, text])),
    )
    return current
  },
  missing: () => join(base, 'nowhere'),
  // A disk that is not mounted now: the link that leads there stays.
  fail: () => {
    renameSync(current, `${current}-away`)
    symlinkSync(join(base, 'not-mounted'), current)
  },
  heal: () => {
    unlinkSync(current)
    renameSync(`${current}-away`, current)
  },
  close: async () => {},
}))

describe('own files', () => {
  let world: TestContext
  let ctx: Context
  beforeAll(async () => {
    world = await createTestContext()
    ctx = world.ctx
  })
  afterAll(() => world.drop())
  const read = (name: string, settings: unknown = {}) =>
    useSource(filesSource, ctx, { settings }).read(name)
  const paths = async (name: string, settings?: unknown) =>
    (await read(name, settings)).files.map(({ path }) => path)
  const textOf = async (name: string, path: string) =>
    new TextDecoder().decode((await read(name)).files.find((file) => file.path === path)?.bytes)

  test('are read although a pipe stands where the names to ignore should be', async () => {
    const folder = folderOf({ 'README.md': '# R', 'docs/.gitignore': 'b.md', 'docs/b.md': 'b' })
    execFileSync('mkfifo', [join(folder, '.gitignore')])
    expect(await paths(folder)).toEqual(['README.md'])
  })

  test('of every format are taken from a folder, without hidden, ignored and foreign ones', async () => {
    const folder = folderOf({
      'README.md': '# R',
      'docs/a.mdx': 'a',
      'docs/b.rst': 'b',
      'docs/c.adoc': 'c',
      'docs/d.ipynb': '{}',
      'docs/e.html': 'e',
      'docs/f.pdf': 'f',
      'docs/g.docx': 'g',
      'docs/h.epub': 'h',
      'docs/i.txt': 'i',
      'docs/code.ts': 'x',
      'docs/data.csv': 'a,b',
      '.git/x.md': 'x',
      'node_modules/y/README.md': 'y',
      '.gitignore': 'private/\n*.secret.md\n',
      'private/x.md': 'x',
      'docs/k.secret.md': 'x',
    })
    expect(await paths(folder)).toEqual([
      'README.md',
      ...[...'abcdefghi'].map(
        (letter, at) =>
          `docs/${letter}.${'mdx rst adoc ipynb html pdf docx epub txt'.split(' ')[at]}`,
      ),
    ])
  })

  test('come from zip, tar, tar.gz and a single file alike', async () => {
    const files = { 'top/a.md': '# A', 'top/b/c.rst': 'C' }
    const tarball = await packTarball({ 'a.md': '# A', 'b/c.rst': 'C' })
    const { gunzipSync } = await import('node:zlib')
    const expected = ['a.md', 'b/c.rst']
    expect(await paths(zipOf(files))).toEqual(expected)
    expect(await paths(archiveOf('x.tar.gz', tarball))).toEqual(expected)
    expect(await paths(archiveOf('x.tar', gunzipSync(tarball)))).toEqual(expected)
    expect(await paths(archiveOf('one.md', Buffer.from('# One')))).toHaveLength(1)
  })

  test('have one fingerprint for one content', async () => {
    const folder = folderOf({ 'a.md': 'one' })
    const print = async () => (await useSource(filesSource, ctx).discover(folder)).fingerprint
    const first = await print()
    expect(await print()).toBe(first)
    expect((await useSource(filesSource, ctx).peek(folder))?.fingerprint).toBe(first)
    write(folder, { 'b.md': 'two' })
    expect(await print()).not.toBe(first)
  })

  test('are steered by twinmcp.json and by settings, and rules become a page', async () => {
    const folder = folderOf({
      'twinmcp.json': JSON.stringify({
        title: 'Acme',
        folders: ['docs'],
        exclude: ['old'],
        rules: ['Use the pool'],
      }),
      'README.md': 'r',
      'docs/a.md': 'a',
      'docs/old/b.md': 'b',
      'docs/draft/d.md': 'd',
      'src/c.md': 'c',
    })
    const { files, skipped } = await read(folder, { exclude: ['draft'] })
    expect(files.map(({ path }) => path).sort()).toEqual(['README.md', 'docs/a.md', 'twinmcp.json'])
    expect(await textOf(folder, 'twinmcp.json')).toBe('# Rules for using Acme\n\n- Use the pool\n')
    expect(skipped.map(({ path }) => path).sort()).toEqual([
      'docs/draft/d.md',
      'docs/old/b.md',
      'src/c.md',
    ])
    write(folder, { 'twinmcp.json': '{"titel": 1}' })
    await expect(read(folder)).rejects.toMatchObject({
      code: 'bad_input',
      message: expect.stringContaining('titel'),
    })
  })

  test('of a Notion export lose their ids, and databases become tables', async () => {
    const id = '0123456789abcdef0123456789abcdef'
    const other = 'fedcba9876543210fedcba9876543210'
    const inner = packZip([
      {
        name: `Start ${id}.md`,
        content: `# Start\n\n[Next](Start%20${id}/Next%20page%20${other}.md)`,
      },
      { name: `Start ${id}/Next page ${other}.md`, content: '# Next page' },
      { name: `Start ${id}/Tasks ${other}.csv`, content: '\ufeffName,State\n"Do, it",done\n' },
    ])
    const name = zipOf({ 'ExportBlock-0a1b-Part-1.zip': inner as unknown as string })
    expect((await paths(name)).sort()).toEqual([
      'Start.md',
      'Start/Next page.md',
      'Start/Tasks.csv.md',
    ])
    expect(await textOf(name, 'Start.md')).toBe('# Start\n\n[Next](Start/Next%20page.md)')
    expect(await textOf(name, 'Start/Tasks.csv.md')).toBe(
      '# Tasks\n\n| Name | State |\n| --- | --- |\n| Do, it | done |\n',
    )
  })

  test('of a Confluence export get the names and folders of their pages', async () => {
    const page = (
      title: string,
      crumbs: string[],
      body: string,
    ) => `<html><head><title>Space : ${title}</title></head><body>
      <div id="breadcrumb-section"><ol id="breadcrumbs">${crumbs.map((crumb) => `<li><a href="x.html">${crumb}</a></li>`).join('')}</ol></div>
      <h1 id="title-heading"><span id="title-text">Space : ${title}</span></h1>
      <div id="main-content" class="wiki-content group">${body}</div></body></html>`
    const name = zipOf({
      'SP/index.html': '<ul><li>pages</li></ul>',
      'SP/Guide_12345.html': page(
        'Guide &amp; more',
        ['Space'],
        '<p><a href="Set-up_67890.html#x">Set up</a></p>',
      ),
      'SP/Set-up_67890.html': page('Set up', ['Space', 'Guide &amp; more'], '<p>x</p>'),
      'SP/attachments/1/a.html': 'x',
    })
    const { files, skipped } = await read(name)
    expect(files.map(({ path }) => path).sort()).toEqual([
      'Guide-more.html',
      'Guide-more/Set-up.html',
    ])
    expect(await textOf(name, 'Guide-more.html')).toContain('href="Guide-more/Set-up.html#x"')
    expect(await textOf(name, 'Guide-more.html')).toContain(
      '<span id="title-text">Guide &amp; more</span>',
    )
    expect(skipped.map(({ path }) => path)).toEqual(['index.html', 'attachments/1/a.html'])
  })

  test('lie where they may: roots are named, real paths count, callers without an account need roots', async () => {
    const outside = folderOf({ 'secret.md': 's' })
    const root = folderOf({ 'docs/a.md': 'a' })
    symlinkSync(outside, join(root, 'link'))
    const bound = { ...ctx, env: { ...ctx.env, TWINMCP_FILES_ROOTS: root } }
    const open = (name: string, context: Context = bound) =>
      useSource(filesSource, context).read(name)
    expect((await open(join(root, 'docs'))).files).toHaveLength(1)
    for (const name of [outside, join(root, 'link'), `${root}-x`]) {
      await expect(open(name)).rejects.toMatchObject({ code: 'forbidden' })
    }
    for (const name of ['docs', '../x', `${root}/docs/../../x`, `${root}/a\0b`, `${root}/a\nb`]) {
      await expect(open(name, ctx)).rejects.toMatchObject({ code: 'bad_input' })
    }
    const anonymous = world.as({ kind: 'anonymous' })
    expect(() => filesSource.checkName?.(anonymous, root)).toThrow(/TWINMCP_FILES_ROOTS/)
  })

  test('that are links are read within the folder alone; pipes, devices and broken ones never', async () => {
    const outside = folderOf({ 'passwd.md': 'secret' })
    const folder = folderOf({ 'a.md': 'a' })
    symlinkSync(join(outside, 'passwd.md'), join(folder, 'escape.md'))
    symlinkSync(outside, join(folder, 'escape-folder'))
    symlinkSync('a.md', join(folder, 'inside.md'))
    symlinkSync('loop.md', join(folder, 'loop.md'))
    symlinkSync('/dev/zero', join(folder, 'zero.md'))
    execFileSync('mkfifo', [join(folder, 'pipe.md')])
    const { files, skipped } = await read(folder)
    expect(files.map(({ path }) => path)).toEqual(['a.md', 'inside.md'])
    expect(Object.fromEntries(skipped.map(({ path, reason }) => [path, reason]))).toEqual({
      'escape.md': 'its link leads out of the folder',
      'zero.md': 'its link leads out of the folder',
      'loop.md': expect.stringContaining('cannot be read'),
      'pipe.md': 'a device, pipe or socket, not a file',
    })
  })

  test('with names that no report could show are left out', async () => {
    const folder = folderOf({ 'a.md': 'a', 'b\nc.md': 'x', 'd\u001be.md': 'x' })
    execFileSync('sh', ['-c', `printf x > "$(printf '%s/bad\\377.md' "$0")"`, folder])
    const { files, skipped } = await read(folder)
    expect(files.map(({ path }) => path)).toEqual(['a.md'])
    expect(skipped).toHaveLength(3)
    for (const { path } of skipped) expect(path).not.toMatch(/\p{Cc}/u)
  })

  test('beyond a number are not looked for, and the report says so', async () => {
    const folder = folderOf(
      Object.fromEntries(Array.from({ length: 50 }, (_, at) => [`p${at}.md`, 'x'])),
    )
    const { files, skipped } = await walkFolder(folder, { maxEntries: 20 })
    expect(files).toHaveLength(20)
    expect(skipped[0]?.reason).toContain('beyond 20 files')
  })

  test('too large or empty are left out with the reason', async () => {
    const folder = folderOf({
      'big.md': Buffer.alloc(3 * 1024 * 1024, 'a'),
      'empty.md': '',
      'a.md': 'a',
    })
    const { files, skipped } = await read(folder)
    expect(files.map(({ path }) => path)).toEqual(['a.md'])
    expect(skipped.map(({ reason }) => reason).sort()).toEqual(['empty', 'larger than 2 MB'])
  })

  test('of an archive never lead out of it, and archives within it are not opened', async () => {
    const name = zipOf({
      'a.md': 'a',
      '../evil.md': 'x',
      '/abs.md': 'x',
      'b/../../c.md': 'x',
      'inner.zip': 'PK',
    })
    const { files, skipped } = await read(name).catch((error) => {
      // The zip reader itself may refuse an archive with such names as a whole.
      expect(error).toMatchObject({ code: 'bad_input' })
      return { files: [], skipped: [] }
    })
    expect(files.map(({ path }) => path)).not.toContain('evil.md')
    for (const { reason } of skipped) expect(reason).toMatch(/leads out|archive within/)
    const tar = await packEntries([
      { name: 'p/a.md', content: 'a' },
      { name: 'p/../../evil.md', content: 'x' },
      { name: '/abs.md', content: 'x' },
      { name: 'p/link.md', type: 'symlink', linkname: '/etc/passwd' },
      { name: 'p/dev.md', type: 'character-device' },
      { name: 'p/fifo.md', type: 'fifo' },
    ])
    const out = await read(archiveOf('x.tgz', tar))
    expect(out.files.map(({ path }) => path)).toEqual(['p/a.md'])
    expect(out.skipped).toHaveLength(5)
  })

  test('of a bomb are refused as a whole', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024))
    await expect(read(archiveOf('x.tar.gz', bomb))).rejects.toMatchObject({ code: 'bad_input' })
    await expect(read(archiveOf('x.zip', Buffer.from('no zip')))).rejects.toMatchObject({
      code: 'bad_input',
    })
  })
})
