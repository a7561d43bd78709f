import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Context } from '../context.ts'
import { readEnv } from '../env.ts'
import {
  fetchManifest,
  fetchPackument,
  registryAuthorization,
  registryFor,
} from './npm-registry.ts'

const MANIFEST = {
  name: 'sound',
  version: '1.0.0',
  dist: { tarball: 'http://127.0.0.1/sound.tgz', integrity: 'sha512-x' },
}
let calls: string[] = []
let answer: (path: string) => Response
const server = Bun.serve({
  port: 0,
  hostname: '127.0.0.1',
  fetch: (request): Response => {
    calls.push(new URL(request.url).pathname)
    return answer(new URL(request.url).pathname)
  },
})
const context = (environment: Record<string, string> = {}) =>
  ({
    env: readEnv({ TWINMCP_NPM_REGISTRY: `http://127.0.0.1:${server.port}`, ...environment }),
  }) as Context

afterAll(() => server.stop(true))

const ask = async (respond: typeof answer, run = fetchManifest(context(), 'x', 'latest')) => {
  calls = []
  answer = respond
  return run
}

describe('the registry client', () => {
  it('takes a missing package for null', async () => {
    answer = () => new Response('{}', { status: 404 })
    expect(await fetchPackument(context(), 'no-such')).toBeNull()
  })

  it('tries again when the registry is busy, and gives up with a reason', async () => {
    let tries = 0
    answer = () => {
      tries += 1
      return tries < 3 ? new Response('', { status: 503 }) : Response.json(MANIFEST)
    }
    expect((await fetchManifest(context(), 'sound', 'latest'))?.version).toBe('1.0.0')
    await expect(ask(() => new Response('', { status: 503 }))).rejects.toMatchObject({
      code: 'upstream',
      message: expect.stringContaining('status 503'),
    })
  })

  it('does not repeat what the registry refuses, and names the token', async () => {
    await expect(ask(() => new Response('', { status: 401 }))).rejects.toThrow(/token/)
    expect(calls).toHaveLength(1)
  })

  it('says where a malformed answer is wrong', async () => {
    const bad = { ...MANIFEST, dist: { tarball: 7 } }
    await expect(ask(() => Response.json(bad))).rejects.toThrow(/malformed at "dist.tarball"/)
    await expect(ask(() => new Response('<html>'))).rejects.toMatchObject({ code: 'upstream' })
  })

  it('asks for a scoped package by one path segment', async () => {
    calls = []
    answer = () => Response.json(MANIFEST)
    await fetchManifest(context(), '@scope/name', '1.0.0-rc.1+b')
    expect(calls).toEqual(['/@scope%2fname/1.0.0-rc.1%2Bb'])
  })

  it('forgets odd fields of package.json rather than refusing the package', async () => {
    const odd = { ...MANIFEST, license: { type: 'MIT' }, keywords: 'a, b', description: 3 }
    answer = () => Response.json(odd)
    expect(await fetchManifest(context(), 'sound', '1.0.0')).toMatchObject({
      license: undefined,
      keywords: undefined,
    })
  })
})

describe('npm configuration', () => {
  let folder: string
  const before = process.env.npm_config_userconfig
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'npmrc-'))
    await writeFile(
      join(folder, 'npmrc'),
      'registry=https://mirror.example/npm\n@ours:registry=https://ours.example/\n//ours.example/:_authToken=s3cret\n',
    )
    process.env.npm_config_userconfig = join(folder, 'npmrc')
  })
  afterAll(async () => {
    if (before === undefined) delete process.env.npm_config_userconfig
    else process.env.npm_config_userconfig = before
    await rm(folder, { recursive: true })
  })
  const unset = { TWINMCP_NPM_REGISTRY: '' }

  it('of the user names the registry, for a scope its own', () => {
    expect(registryFor(context(unset), 'zod')).toBe('https://mirror.example/npm/')
    expect(registryFor(context(unset), '@ours/lib')).toBe('https://ours.example/')
  })

  it('gives a token to its own host alone', () => {
    expect(registryAuthorization('https://ours.example/')).toEqual({
      authorization: 'Bearer s3cret',
    })
    expect(registryAuthorization('https://evil.example/')).toEqual({})
  })
})
