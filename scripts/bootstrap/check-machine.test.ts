import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { checkBunVersion, checkWritable } from './check-machine.ts'

const root = resolve(import.meta.dirname, '../..')

test('an older Bun is refused with the command that uses the right one', () => {
  expect(() => checkBunVersion(root, '1.3.9')).toThrow(/1\.3\.9[\s\S]*npx -y bun@1\.4\.5 run start/)
  expect(() => checkBunVersion(root, '1.4.5')).not.toThrow()
  expect(() => checkBunVersion(root, '1.10.0')).not.toThrow()
})

test('a folder that cannot be made names its setting', () => {
  const folder = mkdtempSync(join(tmpdir(), 'twinmcp-machine-'))
  writeFileSync(join(folder, 'file'), '')
  expect(() => checkWritable(join(folder, 'file/home'), 'TWINMCP_HOME')).toThrow(
    /TWINMCP_HOME \(.*file\/home\)[\s\S]*TWINMCP_HOME=/,
  )
  checkWritable(join(folder, 'new/home'), 'TWINMCP_HOME')
  rmSync(folder, { recursive: true })
})
