import { describe, expect, it } from 'vitest'
import { readEnv } from './env.ts'

describe('readEnv', () => {
  it('lists every bad key at once', () => {
    const read = () => readEnv({ PORT: 'abc', DATABASE_URL: 'mysql://x', LOG_LEVEL: 'loud' })
    expect(read).toThrow(/PORT[\s\S]*LOG_LEVEL|LOG_LEVEL[\s\S]*PORT/)
    expect(read).toThrow(/DATABASE_URL/)
  })

  it('takes an empty value for none', () => {
    expect(readEnv({ PORT: '', DATABASE_URL: '' })).toMatchObject({ PORT: 3000 })
  })

  it('lets everyone on loopback operate, and only read when open to others', () => {
    expect(readEnv({}).TWINMCP_ANONYMOUS_ROLE).toBe('operator')
    expect(readEnv({ HOST: '0.0.0.0' }).TWINMCP_ANONYMOUS_ROLE).toBe('reader')
    expect(readEnv({ HOST: '0.0.0.0', TWINMCP_ANONYMOUS_ROLE: 'operator' })).toMatchObject({
      TWINMCP_ANONYMOUS_ROLE: 'operator',
    })
  })

  it('makes folders absolute', () => {
    const env = readEnv({ TWINMCP_HOME: 'here', XDG_CACHE_HOME: '/cache' })
    expect(env.TWINMCP_HOME.startsWith('/')).toBe(true)
    expect(env.TWINMCP_CACHE).toBe('/cache/twinmcp')
  })
})
