import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { isIntact, writeManifest } from './runtime-manifest.ts'

let runtime: string

beforeEach(() => {
  runtime = mkdtempSync(join(tmpdir(), 'twinmcp-runtime-'))
  mkdirSync(join(runtime, 'lib'))
  writeFileSync(join(runtime, 'lib/vector.so'), 'built')
  writeFileSync(join(runtime, 'lib/other.so'), 'packaged')
  writeManifest(runtime, '0.8.0', ['lib/vector.so'])
  return () => rmSync(runtime, { recursive: true })
})

test('a runtime is intact as it was written', () => {
  expect(isIntact(runtime)).toBe(true)
})

test('a changed byte in what was built is noticed', () => {
  writeFileSync(join(runtime, 'lib/vector.so'), 'Built')
  expect(isIntact(runtime)).toBe(false)
})

test('a file cut short or missing is noticed', () => {
  writeFileSync(join(runtime, 'lib/other.so'), 'pack')
  expect(isIntact(runtime)).toBe(false)
  rmSync(join(runtime, 'lib/other.so'))
  expect(isIntact(runtime)).toBe(false)
})

test('a folder without a manifest is not a runtime', () => {
  rmSync(join(runtime, 'manifest.json'))
  expect(isIntact(runtime)).toBe(false)
})
