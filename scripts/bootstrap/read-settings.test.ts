import { readEnv } from '@twinmcp/core/env'
import { expect, test } from 'vitest'
import { localUrl, readSettings } from './read-settings.ts'

test.each([
  {},
  { PORT: '', HOST: '', TWINMCP_HOME: '', TWINMCP_CACHE: '', XDG_CACHE_HOME: '' },
  { PORT: '0', HOST: '0.0.0.0', TWINMCP_HOME: 'data', TWINMCP_CACHE: '/var/cache/x' },
  { XDG_CACHE_HOME: '/tmp/cache', DATABASE_URL: 'postgresql://a:b@db.example/twinmcp' },
])('the early settings agree with env.ts: %o', (source) => {
  const early = readSettings(source)
  const env = readEnv(source)
  expect(early).toEqual({
    home: env.TWINMCP_HOME,
    cacheDir: env.TWINMCP_CACHE,
    host: env.HOST,
    port: env.PORT,
    databaseUrl: env.DATABASE_URL,
  })
})

test('a port that is no port is refused', () => {
  expect(() => readSettings({ PORT: '80a' })).toThrow('PORT is "80a"')
  expect(() => readSettings({ PORT: '65536' })).toThrow('65536')
})

test.each([
  ['127.0.0.1', 'http://127.0.0.1:3000'],
  ['0.0.0.0', 'http://127.0.0.1:3000'],
  ['::1', 'http://[::1]:3000'],
  ['docs.example', 'http://docs.example:3000'],
])('a server on %s is reached at %s', (host, url) => {
  expect(localUrl({ host, port: 3000 })).toBe(url)
})
