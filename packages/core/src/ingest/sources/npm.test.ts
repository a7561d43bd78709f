import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import {
  createTestContext,
  type FakePackage,
  type FakeRegistry,
  startFakeRegistry,
  type TestContext,
} from '../../testing/index.ts'
import { npmSource } from './npm.ts'
import { describeSource, useSource } from './sources.test-suite.ts'

describeSource(npmSource, async () => {
  const registry = await startFakeRegistry()
  const published = new Map<string, FakePackage['versions']>()
  return {
    environment: { TWINMCP_NPM_REGISTRY: registry.url },
    publish: async (name, version, files) => {
      const others = (published.get(name) ?? []).filter((entry) => entry.version !== version)
      published.set(name, [...others, { version, files }])
      await registry.add({ name, versions: published.get(name) ?? [] })
    },
    addMissing: registry.addMissing,
    fail: () => registry.inject({ path: /./, status: 503 }),
    heal: registry.heal,
    close: registry.close,
  }
})

describe('npm versions', () => {
  let registry: FakeRegistry
  let world: TestContext
  beforeAll(async () => {
    registry = await startFakeRegistry()
    world = await createTestContext({ environment: { TWINMCP_NPM_REGISTRY: registry.url } })
  })
  afterAll(async () => {
    await world.drop()
    await registry.close()
  })
  afterEach(() => registry.heal())

  const files = { 'README.md': '# Acme' }
  const npm = () => useSource(npmSource, world.ctx)
  const discover = async (range: string) => (await npm().discover('@acme/ui', range)).version

  test('come by tag, and from a range the newest that is neither deprecated nor a pre-release', async () => {
    await registry.add({
      name: '@acme/ui',
      distTags: { latest: '2.0.0', next: '3.0.0-beta.1', v1: '1.1.0' },
      versions: [
        { version: '1.0.0', files },
        { version: '1.1.0', files },
        { version: '1.2.0', files, deprecated: 'broken build' },
        { version: '2.0.0', files },
        { version: '3.0.0-beta.1', files },
      ],
    })
    expect(await discover('latest')).toBe('2.0.0')
    expect(await discover('next')).toBe('3.0.0-beta.1')
    expect(await discover('v1')).toBe('1.1.0')
    expect(await discover('^1')).toBe('1.1.0')
    expect(await discover('>=1')).toBe('2.0.0')
    expect(await discover('~1.2')).toBe('1.2.0')
    const { deprecated, facts } = await npm().discover('@acme/ui', '1.2.0')
    expect(deprecated).toBe('broken build')
    expect(facts.publishedVersions.at(-1)).toBe('3.0.0-beta.1')
  })

  test('that are cut off while they are downloaded are worth another try', async () => {
    await registry.add({ name: 'cut', versions: [{ version: '1.0.0', files }] })
    const found = await npm().discover('cut', 'latest')
    registry.inject({ path: /\.tgz$/, cutAfterBytes: 60 })
    await expect(npm().fetch(found)).rejects.toMatchObject({ code: 'upstream' })
  })

  test('without an integrity are vouched for by their shasum, and by nothing less', async () => {
    const dist = { integrity: undefined }
    await registry.add({ name: 'old', versions: [{ version: '1.0.0', files, manifest: { dist } }] })
    const found = await npm().discover('old', 'latest')
    expect(found.fingerprint).toMatch(/^[0-9a-f]{40}$/)
    const { bytes } = await npm().fetch(found)
    expect(bytes.length).toBeGreaterThan(100)
    const forged = {
      ...found,
      manifest: { ...found.manifest, dist: { ...found.manifest.dist, shasum: 'a'.repeat(40) } },
    }
    await expect(npm().fetch(forged)).rejects.toMatchObject({ code: 'bad_input' })
    const bare = {
      ...found,
      manifest: { ...found.manifest, dist: { tarball: found.manifest.dist.tarball } },
    }
    await expect(npm().fetch(bare)).rejects.toMatchObject({ code: 'bad_input' })
  })

  test('without a README take the one that the registry keeps for the latest', async () => {
    const bare = { files: { 'index.js': 'x' } }
    await registry.add({
      name: 'bare',
      readme: '# Bare',
      versions: [
        { version: '1.0.0', ...bare },
        { version: '2.0.0', ...bare },
      ],
    })
    const open = async (range: string) => {
      const found = await npm().discover('bare', range)
      return npm().documents(found, await npm().fetch(found))
    }
    expect((await open('latest')).files.map(({ path, kind }) => [path, kind])).toEqual([
      ['README.md', 'readme'],
    ])
    expect(await open('1.0.0')).toMatchObject({ files: [], filesFound: 0 })
  })

  test('are followed through redirects, but not to other schemes and not for ever', async () => {
    await registry.add({ name: 'moved', versions: [{ version: '1.0.0', files }] })
    const found = await npm().discover('moved', 'latest')
    const redirect = (location: string, times?: number) => {
      registry.heal()
      registry.inject({
        path: /\.tgz$/,
        status: 302,
        headers: { location },
        ...(times ? { times } : {}),
      })
    }
    redirect(found.manifest.dist.tarball, 1)
    expect((await npm().fetch(found)).bytes.length).toBeGreaterThan(100)
    redirect(found.manifest.dist.tarball)
    await expect(npm().fetch(found)).rejects.toThrow(/redirects more than/)
    redirect('file:///etc/passwd', 1)
    await expect(npm().fetch(found)).rejects.toMatchObject({ code: 'bad_input' })
  })
})
