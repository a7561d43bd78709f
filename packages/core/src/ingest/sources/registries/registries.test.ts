import { type FakeRegistries, startFakeRegistries } from '../../../testing/index.ts'
import { cratesSource } from '../crates.ts'
import { goSource } from '../go.ts'
import { mavenSource } from '../maven.ts'
import { packagistSource } from '../packagist.ts'
import { pypiSource } from '../pypi.ts'
import { rubygemsSource } from '../rubygems.ts'
import type { Release, Source } from '../source.ts'
import { describeSource } from '../sources.test-suite.ts'

type Ecosystem = Parameters<FakeRegistries['publish']>[0]

/** The laws of all sources, under names and versions as the ecosystem writes them. */
function describeRegistry<Settings, Found extends Release, Fetched>(
  ecosystem: Ecosystem,
  source: Source<Settings, Found, Fetched>,
  written: { name?: (name: string) => string; version?: (version: string) => string } = {},
): void {
  const nameOf = written.name ?? ((name) => name)
  const versionOf = written.version ?? ((version) => version)
  const plain = (version: string | null) => version?.replace(/^v/, '') ?? null
  const originals = new WeakMap<Found, Found>()
  const asWritten: Source<Settings, Found, Fetched> = {
    ...source,
    peek: async (ctx, target, range) => {
      const found = await source.peek(ctx, { ...target, name: nameOf(target.name) }, range)
      return found && { ...found, version: plain(found.version) }
    },
    discover: async (ctx, target, range) => {
      const found = await source.discover(ctx, { ...target, name: nameOf(target.name) }, range)
      const shown = { ...found, version: plain(found.version) }
      originals.set(shown, found)
      return shown
    },
    fetch: (ctx, target, found, ...rest) =>
      source.fetch(ctx, target, originals.get(found) ?? found, ...rest),
    documents: (ctx, target, found, ...rest) =>
      source.documents(ctx, target, originals.get(found) ?? found, ...rest),
  }
  describeSource(asWritten, async () => {
    const registries = await startFakeRegistries()
    return {
      environment: registries.environment,
      publish: (name, version, files) =>
        registries.publish(ecosystem, nameOf(name), { version: versionOf(version), files }),
      addMissing: (name) => registries.addMissing(ecosystem, nameOf(name)),
      fail: () => registries.fail(503),
      heal: registries.heal,
      close: registries.close,
    }
  })
}

describeRegistry('pypi', pypiSource)
describeRegistry('crates', cratesSource)
describeRegistry('go', goSource, {
  name: (name) => `acme.org/${name}`,
  version: (version) => `v${version}`,
})
describeRegistry('maven', mavenSource, { name: (name) => `org.acme:${name}` })
describeRegistry('packagist', packagistSource, { name: (name) => `acme/${name}` })
describeRegistry('rubygems', rubygemsSource)
