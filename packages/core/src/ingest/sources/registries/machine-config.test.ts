import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readEnv } from '../../../env.ts'
import { configuredAddress } from './machine-config.ts'
import { publicAddress } from './public-address.ts'
import { registryAddress } from './registry-address.ts'
import type { RegistryEcosystem } from './registry-ecosystem.ts'

let home: string
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'config-'))
})
afterEach(() => rm(home, { recursive: true }))

describe('the registry of an ecosystem', () => {
  test.each<[RegistryEcosystem, string, string]>([
    ['pypi', '.config/pip/pip.conf', '[global]\nindex-url = https://mirror.example/x\n'],
    ['pypi', '.pip/pip.conf', '[global]\nindex_url: https://mirror.example/x\n'],
    [
      'crates',
      '.cargo/config.toml',
      '[source.crates-io]\nreplace-with = "a"\n[source.a]\nreplace-with = "b"\n[source.b]\nregistry = "sparse+https://mirror.example/x"\n',
    ],
    ['go', '.config/go/env', 'GOPROXY=off,https://mirror.example/x|direct\n'],
    [
      'maven',
      '.m2/settings.xml',
      '<settings><mirrors><mirror><mirrorOf>central,x</mirrorOf><url>https://mirror.example/x</url></mirror></mirrors></settings>',
    ],
    [
      'packagist',
      '.config/composer/config.json',
      '{"repositories":[{"type":"composer","url":"https://mirror.example/x"},{"packagist.org":false}]}',
    ],
    ['rubygems', '.gemrc', ':sources:\n- https://mirror.example/x\n'],
  ])('of %s is what %s says', async (ecosystem, file, text) => {
    await mkdir(dirname(join(home, file)), { recursive: true })
    await writeFile(join(home, file), text)
    const env = readEnv({ CARGO_HOME: join(home, '.cargo') })
    expect(await configuredAddress(env, ecosystem, home)).toBe('https://mirror.example/x')
    await writeFile(join(home, file), '{{{ <not> = readable')
    expect(await configuredAddress(env, ecosystem, home)).toBeNull()
  })

  test('is the setting before anything else, and credentials in it are sent as a header', async () => {
    const env = readEnv({ TWINMCP_PYPI_URL: 'https://me:s%40crt@own.example/simple' })
    expect(await registryAddress({ env }, 'pypi')).toEqual({
      url: 'https://own.example/simple/',
      headers: { authorization: `Basic ${Buffer.from('me:s@crt').toString('base64')}` },
    })
  })

  test.each<RegistryEcosystem>(['pypi', 'crates', 'go', 'maven', 'packagist', 'rubygems'])(
    'of %s is the public service when nothing is set',
    (ecosystem) => {
      expect(publicAddress(ecosystem)).toMatch(/^https:\/\/[\w.]+\/(?:\w+\/)?$/)
    },
  )
})
