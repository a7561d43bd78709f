import { afterEach, expect, test, vi } from 'vitest'
import { ensureChromium } from './ensure-chromium.ts'

afterEach(() => vi.unstubAllEnvs())

test('CHROMIUM_PATH is used as it is when it exists, and refused when it does not', async () => {
  vi.stubEnv('CHROMIUM_PATH', process.execPath)
  expect(await ensureChromium()).toBe(process.execPath)
  vi.stubEnv('CHROMIUM_PATH', '/no/such/chromium')
  await expect(ensureChromium()).rejects.toThrow('/no/such/chromium')
})
