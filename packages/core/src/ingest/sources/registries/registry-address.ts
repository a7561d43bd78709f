import type { Context } from '../../../context.ts'
import { AppError } from '../../../errors.ts'
import { ECOSYSTEMS } from '../../../libraries/index.ts'
import { configuredAddress } from './machine-config.ts'
import { publicAddress } from './public-address.ts'
import type { RegistryEcosystem } from './registry-ecosystem.ts'

const SETTINGS = {
  pypi: 'TWINMCP_PYPI_URL',
  crates: 'TWINMCP_CRATES_URL',
  go: 'TWINMCP_GOPROXY',
  maven: 'TWINMCP_MAVEN_URL',
  packagist: 'TWINMCP_PACKAGIST_URL',
  rubygems: 'TWINMCP_RUBYGEMS_URL',
} as const satisfies Record<RegistryEcosystem, keyof Context['env']>

export interface RegistryAddress {
  /** Ends in a slash and holds no credentials. */
  url: string
  /** Sent to this origin and to no other. */
  headers: Record<string, string>
}

/**
 * Where an ecosystem's registry is: the setting, else what its own package manager is configured to
 * use on this machine, else the public service.
 * @throws AppError `unavailable` that names the setting when none is known.
 */
export async function registryAddress(
  ctx: Pick<Context, 'env'>,
  ecosystem: RegistryEcosystem,
): Promise<RegistryAddress> {
  const setting = SETTINGS[ecosystem]
  const text =
    ctx.env[setting] ?? (await configuredAddress(ctx.env, ecosystem)) ?? publicAddress(ecosystem)
  if (!text) {
    const { label } = ECOSYSTEMS[ecosystem]
    throw new AppError('unavailable', `No registry is known for ${label}. Set ${setting}.`)
  }
  const url = new URL(text.endsWith('/') ? text : `${text}/`)
  const { username, password } = url
  url.username = ''
  url.password = ''
  if (!username && !password) return { url: url.href, headers: {} }
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  const authorization = `Basic ${Buffer.from(credentials).toString('base64')}`
  return { url: url.href, headers: { authorization } }
}
