import type { Context } from '../../../context.ts'
import { AppError } from '../../../errors.ts'
import { cratesSource } from '../crates.ts'
import { goSource } from '../go.ts'
import { mavenSource } from '../maven.ts'
import { packagistSource } from '../packagist.ts'
import { pypiSource } from '../pypi.ts'
import { rubygemsSource } from '../rubygems.ts'
import type { NoSettings, Release, Source } from '../source.ts'
import type { RegistryEcosystem } from './registry-ecosystem.ts'

const SOURCES: Readonly<Record<RegistryEcosystem, Pick<Source<NoSettings, Release>, 'discover'>>> =
  {
    pypi: pypiSource,
    crates: cratesSource,
    go: goSource,
    maven: mavenSource,
    packagist: packagistSource,
    rubygems: rubygemsSource,
  }

/** Whether packages of an ecosystem can be looked up here. */
export const isRegistryEcosystem = (ecosystem: string | null): ecosystem is RegistryEcosystem =>
  ecosystem !== null && Object.hasOwn(SOURCES, ecosystem)

/**
 * What a registry says of a package and of the version that a range means; null when it has no such
 * package or version.
 * @throws AppError `upstream`, `unavailable` when the registry cannot be asked.
 */
export async function lookUpPackage(
  ctx: Context,
  ecosystem: RegistryEcosystem,
  name: string,
  range = 'latest',
): Promise<Pick<Release, 'version' | 'deprecated' | 'facts'> | null> {
  const target = { name, settings: {}, sourceId: null, state: null, runId: '' }
  try {
    const { version, deprecated, facts } = await SOURCES[ecosystem].discover(ctx, target, range)
    return { version, deprecated, facts }
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found') return null
    throw error
  }
}
