import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import {
  createTestContext,
  type FakeRegistries,
  packEntries,
  packZip,
  startFakeRegistries,
  type TestContext,
} from '../../../testing/index.ts'
import { cratesSource } from '../crates.ts'
import { goSource } from '../go.ts'
import { mavenSource } from '../maven.ts'
import { packagistSource } from '../packagist.ts'
import { pypiSource } from '../pypi.ts'
import { rubygemsSource } from '../rubygems.ts'
import { useSource } from '../sources.test-suite.ts'

let registries: FakeRegistries
let world: TestContext
beforeAll(async () => {
  registries = await startFakeRegistries()
  world = await createTestContext({ environment: registries.environment })
})
afterAll(async () => {
  await world.drop()
  await registries.close()
})
afterEach(() => registries.heal())

const symbols = ({ ready }: { ready: { chunks: { symbol?: string }[] }[] }) =>
  ready.flatMap(({ chunks }) => chunks.flatMap(({ symbol }) => symbol ?? []))

describe('PyPI packages', () => {
  const pypi = () => useSource(pypiSource, world.ctx)

  test('give pages of the source distribution, docstrings of the wheel and links of its metadata', async () => {
    await registries.publish('pypi', 'acme', {
      version: '1.0',
      files: {
        'README.rst': 'Acme\n====',
        'docs/usage.rst': 'Usage',
        'docs/conf.py': 'x = 1',
        'src/acme/__init__.py': '"""From the sdist."""',
      },
      second: {
        'acme/__init__.py': '"""Acme does it."""\nfrom ._core import run\n__all__ = ["run"]\n',
        'acme/_core.py':
          'def run(times: int = 1) -> str:\n    """Runs.\n\n    Args:\n        times: How often.\n    """\n\ndef hidden():\n    """No."""\n',
        'acme-1.0.dist-info/METADATA': 'Name: acme\n\nLong',
      },
      metadata: {
        Summary: 'Does it',
        'Project-URL': 'Documentation, https://acme.example/docs',
        'Home-page': 'https://github.com/acme/acme',
        'License-Expression': 'MIT',
      },
    })
    const found = await pypi().discover('acme')
    expect(found.facts).toMatchObject({
      ecosystem: 'pypi',
      description: 'Does it',
      homepageUrl: 'https://acme.example/docs',
      aliases: ['/acme/acme'],
      license: 'MIT',
    })
    const read = await pypi().documents(found, await pypi().fetch(found))
    expect(read.files.map(({ path }) => path)).toEqual(['README.rst', 'docs/usage.rst'])
    expect(symbols(read)).toEqual(['acme.run'])
    const [run] = read.ready.flatMap(({ chunks }) => chunks.filter(({ symbol }) => symbol))
    expect(run?.text).toBe(
      '```python\ndef run(times: int = 1) -> str\n```\n\nRuns.\n\n**Args**\n- `times`: How often.',
    )
  })

  test('have their description as README where the sources have none', async () => {
    await registries.publish('pypi', 'bare', {
      version: '2.0',
      files: {
        'PKG-INFO': 'Name: bare\nDescription-Content-Type: text/markdown\n\n# Bare\n\nText',
      },
    })
    const read = await pypi().read('bare')
    expect(read.files.map(({ path, kind }) => [path, kind])).toEqual([['README.md', 'readme']])
    expect(Buffer.from(read.files[0]?.bytes ?? []).toString()).toBe('# Bare\n\nText')
  })

  test('that are yanked are passed over, and say why when they are asked for', async () => {
    await registries.publish('pypi', 'pulled', { version: '1.0', files: { 'README.md': 'x' } })
    await registries.publish('pypi', 'pulled', {
      version: '1.1',
      files: { 'README.md': 'x' },
      yanked: 'broken metadata',
    })
    expect((await pypi().discover('pulled')).version).toBe('1.0')
    expect(await pypi().discover('pulled', '1.1')).toMatchObject({
      deprecated: 'yanked: broken metadata',
    })
  })

  test('are found by a mirror that only has pages', async () => {
    await registries.publish('pypi', 'mirrored', { version: '1.0', files: { 'README.md': 'x' } })
    const json = await pypi().discover('mirrored')
    registries.override('/pypi/simple/mirrored/', {
      headers: { 'content-type': 'text/html' },
      body: `<a href="../../files/mirrored-1.0.tar.gz#sha256=${json.fingerprint}" data-yanked="gone">mirrored-1.0.tar.gz</a>`,
    })
    const html = await pypi().discover('mirrored')
    expect([html.fingerprint, html.deprecated]).toEqual([json.fingerprint, 'yanked: gone'])
    expect((await pypi().documents(html, await pypi().fetch(html))).files).toHaveLength(1)
  })
})

describe('crates', () => {
  test('give public items by the path that reaches them, and metadata of their manifest', async () => {
    await registries.publish('crates', 'acme-rs', {
      version: '1.0.0',
      files: {
        'Cargo.toml':
          '[package]\nname = "acme-rs"\ndescription = "Does it"\nrepository = "https://github.com/acme/rs"\nlicense = "MIT"\nkeywords = ["a"]',
        '.cargo_vcs_info.json': '{"git":{"sha1":"abcdef"},"path_in_vcs":"crates/acme"}',
        'README.md': '# Acme',
        'src/lib.rs':
          '//! Acme.\nmod inner;\npub use inner::Engine;\npub mod tools;\nfn private() {}\n',
        'src/inner.rs':
          '/// Runs.\npub struct Engine { /// How many.\n pub size: u32, secret: u8 }\nimpl Engine {\n    /// Makes one.\n    pub fn new() -> Self { todo!() }\n    fn hidden() {}\n}\n',
        'src/tools/mod.rs': 'cfg_x! {\n  /// Helps.\n  pub fn help(x: u8) -> u8 { x }\n}\n',
      },
    })
    const crates = useSource(cratesSource, world.ctx)
    const found = await crates.discover('acme-rs')
    expect(found.facts).toMatchObject({ description: 'Does it', license: 'MIT', keywords: ['a'] })
    const read = await crates.documents(found, await crates.fetch(found))
    expect(symbols(read)).toEqual([
      'acme_rs::Engine',
      'acme_rs::Engine::new',
      'acme_rs::tools::help',
    ])
    const text = read.ready.flatMap(({ chunks }) => chunks.map((chunk) => chunk.text)).join('\n')
    expect(text).toContain('Fields:\n- `size: u32`: How many.')
    expect(text).not.toContain('secret')
    expect(read.linkBase.repositoryRoot).toBe('https://github.com/acme/rs/blob/abcdef/')
  })

  test('that are yanked are passed over', async () => {
    const files = { 'README.md': 'x' }
    await registries.publish('crates', 'gone', { version: '1.0.0', files })
    await registries.publish('crates', 'gone', { version: '1.1.0', files, yanked: 'yes' })
    const crates = useSource(cratesSource, world.ctx)
    expect((await crates.discover('gone', '1')).version).toBe('1.0.0')
    expect((await crates.discover('gone', '1.1.0')).deprecated).toBe('yanked')
  })
})

describe('Go modules', () => {
  const go = () => useSource(goSource, world.ctx)

  test('give what their packages export, with examples, at the commit of the version', async () => {
    await registries.publish('go', 'github.com/Acme/kit', {
      version: 'v1.0.0',
      files: {
        'README.md': '# Kit',
        'kit.go':
          '// Package kit does it.\npackage kit\n\n// Run runs x.\nfunc Run(\n\tx int,\n\ty string,\n) error {\n\treturn nil\n}\n\nfunc hidden() {}\n\n// Box holds.\ntype Box struct {\n\t// Size is public.\n\tSize int\n\t// secret is not.\n\tsecret int\n}\n\n// Open opens.\nfunc (b *Box) Open() {}\n',
        'example_test.go': 'package kit_test\n\nfunc ExampleRun() {\n\tkit.Run(1, "a")\n}\n',
        'internal/x.go': 'package x\n\n// No one.\nfunc No() {}\n',
      },
    })
    const read = await go().read('github.com/Acme/kit')
    expect(symbols(read)).toEqual(['kit.Run', 'kit.Box', 'kit.Box.Open'])
    const texts = read.ready.flatMap(({ chunks }) => chunks.map(({ text }) => text))
    expect(texts[1]).toBe(
      '```go\nfunc Run(\n\tx int,\n\ty string,\n) error\n```\n\nRun runs x.\n\nExample:\n\n```go\nkit.Run(1, "a")\n```',
    )
    expect(texts[2]).toContain('Size int')
    expect(texts[2]).not.toContain('secret')
    expect(read.linkBase.repositoryRoot).toMatch(
      /^https:\/\/github\.com\/acme\/kit\/blob\/[0-9a-f]{40}\/$/,
    )
    expect(registries.requests).toContain('/go/github.com/!acme/kit/@v/v1.0.0.zip')
  })

  test('that are retracted are passed over', async () => {
    const files = { 'README.md': 'x' }
    const mod = 'module acme.org/pulled\n\nretract (\n\tv1.1.0 // leaks memory\n)\n'
    for (const version of ['v1.0.0', 'v1.1.0']) {
      await registries.publish('go', 'acme.org/pulled', { version, files, metadata: { mod } })
    }
    expect((await go().discover('acme.org/pulled')).version).toBe('v1.0.0')
    expect((await go().discover('acme.org/pulled', 'v1.1.0')).deprecated).toBe(
      'retracted: leaks memory',
    )
  })

  test('are named where a package of one is asked for', async () => {
    await registries.publish('go', 'acme.org/whole', {
      version: 'v1.0.0',
      files: { 'README.md': 'x' },
    })
    registries.override('/go/acme.org/whole/@latest', { body: '{"Version":"v1.0.0"}' })
    registries.addMissing('go', 'acme.org/whole/part')
    await expect(go().discover('acme.org/whole/part')).rejects.toThrow(/Add \/go\/acme\.org\/whole/)
  })
})

describe('Maven artifacts', () => {
  test('give pages of their classes and a page with their coordinates', async () => {
    await registries.publish('maven', 'org.acme:kit', {
      version: '1.0.Final',
      files: { 'README.md': 'x' },
      second: {
        'index.html': 'x',
        'org/acme/Kit.html': '<h1>Class Kit</h1>',
        'org/acme/class-use/Kit.html': 'x',
        'org/acme/package-summary.html': '<h1>Package</h1>',
        'org/acme/package-tree.html': 'x',
      },
      metadata: {
        pom: '<name>Acme Kit</name><description>Does\n it</description><licenses><license><name>MIT</name></license></licenses><scm><url>https://github.com/acme/kit</url></scm>',
      },
    })
    const maven = useSource(mavenSource, world.ctx)
    const found = await maven.discover('org.acme:kit')
    expect(found.facts).toMatchObject({
      description: 'Does it',
      license: 'MIT',
      aliases: ['/acme/kit'],
    })
    const { files } = await maven.documents(found, await maven.fetch(found))
    expect(files.map(({ path, kind, mediaType }) => [path, kind, mediaType])).toEqual([
      ['pom.md', 'readme', undefined],
      ['org/acme/Kit.html', 'api', 'text/html'],
      ['org/acme/package-summary.html', 'api', 'text/html'],
    ])
    expect(Buffer.from(files[0]?.bytes ?? []).toString()).toContain(
      'implementation("org.acme:kit:1.0.Final")',
    )
    expect(files[1]?.url).toBe('https://javadoc.io/doc/org.acme/kit/1.0.Final/org/acme/Kit.html')
  })
})

describe('Composer packages', () => {
  const packagist = () => useSource(packagistSource, world.ctx)

  test('are read from minified metadata, without their branches', async () => {
    await registries.publish('packagist', 'acme/log', {
      version: '2.0.0',
      files: { 'README.md': 'x' },
      metadata: { support: { docs: 'https://acme.example/log' } },
    })
    await registries.publish('packagist', 'acme/log', {
      version: 'dev-main',
      files: { 'README.md': 'x' },
    })
    await registries.publish('packagist', 'acme/log', {
      version: 'v3.0.0',
      files: { 'README.md': 'x' },
    })
    const found = await packagist().discover('acme/log', '3.0.0')
    expect(found).toMatchObject({
      version: 'v3.0.0',
      facts: { license: 'MIT', description: 'A package' },
    })
    expect(found.facts?.publishedVersions).toEqual(['2.0.0', 'v3.0.0'])
  })

  test('are not fetched from addresses inside of the network', async () => {
    const closed = await createTestContext({
      environment: { ...registries.environment, TWINMCP_ALLOWED_NETWORKS: '' },
    })
    try {
      await registries.publish('packagist', 'acme/ssrf', {
        version: '1.0.0',
        files: { 'README.md': 'x' },
      })
      const source = useSource(packagistSource, closed.ctx)
      const found = await source.discover('acme/ssrf')
      await expect(source.fetch(found)).rejects.toMatchObject({ code: 'forbidden' })
    } finally {
      await closed.drop()
    }
  })
})

describe('gems', () => {
  test('give pages and comments of public methods', async () => {
    await registries.publish('rubygems', 'acme', {
      version: '1.0.0.pre',
      files: {
        'README.md': '# Acme',
        'lib/acme.rb':
          'module Acme\n  # Does it.\n  class Kit\n    # Runs.\n    # @param times [Integer] how often\n    # @return [String] what happened\n    def run(times)\n    end\n\n    private\n\n    # Hidden.\n    def hidden\n    end\n  end\nend\n',
      },
      metadata: { documentation_uri: 'https://acme.example/ruby' },
    })
    const read = await useSource(rubygemsSource, world.ctx).read('acme')
    expect(read.files.map(({ path }) => path)).toEqual(['README.md'])
    expect(symbols(read)).toEqual(['Acme::Kit', 'Acme::Kit#run'])
    const texts = read.ready.flatMap(({ chunks }) => chunks.map(({ text }) => text))
    expect(texts.at(-1)).toBe(
      '```ruby\ndef run(times)\n```\n\nRuns.\n- `times` (`Integer`): how often\n- return (`String`): what happened',
    )
  })
})

describe('archives of registries', () => {
  test.each([
    ['pypi', '/pypi/files/forged-1.0.0.tar.gz', pypiSource, 'forged'],
    ['crates', '/crates/dl/forged/1.0.0/download', cratesSource, 'forged'],
    ['maven', '/maven/org/forged/1.0.0/forged-1.0.0-sources.jar', mavenSource, 'org:forged'],
    ['rubygems', '/rubygems/gems/forged-1.0.0.gem', rubygemsSource, 'forged'],
  ] as const)(
    'of %s are refused when they are not what the registry vouches for',
    async (ecosystem, path, source, name) => {
      await registries.publish(ecosystem, name, { version: '1.0.0', files: { 'README.md': 'x' } })
      const found = await source.discover(world.ctx, target(name), 'latest')
      registries.override(path, { body: 'something else' })
      const fetched = source.fetch(
        world.ctx,
        target(name),
        found as never,
        new Map(),
        async () => {},
      )
      await expect(fetched).rejects.toMatchObject({
        code: 'bad_input',
        message: expect.stringMatching(/mismatch/),
      })
    },
  )

  const target = (name: string) => ({ name, settings: {}, sourceId: null, state: null, runId: '' })

  test('never lead out of the package, neither by path nor by link', async () => {
    const root = 'acme.org/slip@v1.0.0/'
    const archive = packZip([
      { name: `${root}README.md`, content: 'fine' },
      { name: 'acme.org/slip@v1.0.0/a.md', content: '/etc/passwd', mode: 0o120777 },
      { name: 'other/b.md', content: 'x' },
    ])
    await registries.publish('go', 'acme.org/slip', { version: 'v1.0.0', files: {}, archive })
    const read = await useSource(goSource, world.ctx).read('acme.org/slip')
    expect(read.files.map(({ path }) => path)).toEqual(['README.md'])
    expect(read.skipped.map(({ path }) => path)).toEqual(['a.md', 'other/b.md'])
    const climbing = packZip([{ name: `${root}../../evil.md`, content: 'x' }])
    await registries.publish('go', 'acme.org/slip', {
      version: 'v1.0.1',
      files: {},
      archive: climbing,
    })
    await expect(
      useSource(goSource, world.ctx).read('acme.org/slip', 'v1.0.1'),
    ).rejects.toMatchObject({
      code: 'bad_input',
    })
  })

  test('that are bombs, lie about sizes or are no archives are refused', async () => {
    const zeros = new Uint8Array(300 * 1024 * 1024)
    const bomb = await packEntries([
      { name: 'bomb-1.0.0/a.bin', content: zeros },
      { name: 'bomb-1.0.0/README.md', content: 'x' },
    ])
    const publish = (name: string, archive: Uint8Array) =>
      registries.publish('crates', name, { version: '1.0.0', files: {}, archive })
    await publish('bomb', bomb)
    await publish('noise', Buffer.from('not an archive'))
    for (const name of ['bomb', 'noise']) {
      await expect(useSource(cratesSource, world.ctx).discover(name)).rejects.toMatchObject({
        code: 'bad_input',
      })
    }
    const name = 'acme.org/liar'
    const archive = packZip([
      { name: `${name}@v1.0.0/README.md`, content: 'x'.repeat(100), claimedSize: 5 },
    ])
    await registries.publish('go', name, { version: 'v1.0.0', files: {}, archive })
    await expect(useSource(goSource, world.ctx).read(name)).rejects.toMatchObject({
      code: 'bad_input',
    })
  })
})
