import { execFileSync, spawnSync } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createFixture, type Fixture } from './create-fixture.ts'
import { goodCode } from './good-code.ts'

const origin = join(import.meta.dirname, '../..')
const ours = ['.githooks', 'scripts/install-hooks.ts', 'scripts/pre-commit.ts', 'scripts/verify']
const longFile = 'export const a = 1\n'.repeat(301)
let fixture: Fixture

beforeEach(() => {
  fixture = createFixture(origin, goodCode, ours)
})
afterEach(() => fixture.remove())

function bun(...args: string[]) {
  const { CI: _, ...env } = process.env
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: fixture.root,
    env,
    encoding: 'utf8',
  })
  return { status, text: stdout + stderr }
}

describe('verify', () => {
  const verify = (only: string) =>
    bun(join(origin, 'scripts/verify.ts'), '--root', fixture.root, '--only', only)

  test('exits with 0 on good code and names each step with its seconds', () => {
    const { status, text } = verify('docs,shape')
    expect(text).toMatch(/✓ docs +\d+\.\d s\n✓ shape +\d+\.\d s\nverify: 2 passed, 0 failed in/)
    expect(status).toBe(0)
  })

  test('exits with 1 when one step fails, and still runs the others', () => {
    writeFileSync(join(fixture.root, 'scripts/long.ts'), longFile)
    const { status, text } = verify('docs,shape')
    expect(text).toContain('file-length: scripts/long.ts has 301 lines')
    expect(text).toContain('verify: 1 passed, 1 failed in')
    expect(status).toBe(1)
  })

  test('refuses a step that does not exist, rather than pass for having run nothing', () => {
    expect(verify('bioem').status).toBe(2)
  })
})

describe('the pre-commit hook', () => {
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...args], {
      cwd: fixture.root,
      encoding: 'utf8',
      stdio: 'pipe',
    })

  beforeEach(() => {
    git('init', '-q')
    bun('scripts/install-hooks.ts')
  })

  test('lets a good commit through', () => {
    git('add', 'README.md', 'packages/core/src/env.ts', 'packages/core/src/llm')
    git('commit', '-qm', 'good')
    expect(git('log', '--format=%s')).toBe('good\n')
  })

  test.each([
    ['noConsole', 'packages/core/src/noise.ts', "console.log('x')\n"],
    [
      'no-floating-promises',
      'packages/core/src/read.ts',
      "import { stat } from 'node:fs/promises'\n\nstat('x')\n",
    ],
    ['docs-path', 'README.md', 'See `packages/gone.ts`.\n'],
    ['file-length', 'packages/core/src/long.ts', longFile],
  ])('refuses %s', (rule, path, text) => {
    writeFileSync(join(fixture.root, path), text)
    git('add', path)
    expect(() => git('commit', '-qm', 'bad')).toThrow(rule)
  })

  test('judges the paths that a commit names, whatever else is staged', () => {
    writeFileSync(join(fixture.root, 'packages/core/src/noise.ts'), "console.log('x')\n")
    git('add', '.')
    git('commit', '-qm', 'good', '--', 'README.md')
    expect(() => git('commit', '-qm', 'bad', '--', 'packages/core/src/noise.ts')).toThrow(
      'noConsole',
    )
    expect(git('log', '--format=%s')).toBe('good\n')
  })

  test('judges only what is staged', () => {
    writeFileSync(join(fixture.root, 'packages/core/src/noise.ts'), "console.log('x')\n")
    git('add', 'README.md')
    git('commit', '-qm', 'good')
    expect(git('log', '--format=%s')).toBe('good\n')
  })
})

describe('the installer of the hook', () => {
  const hooksPath = (cwd = fixture.root) =>
    spawnSync('git', ['config', '--get', 'core.hooksPath'], { cwd, encoding: 'utf8' }).stdout

  test('says and does nothing outside a checkout', () => {
    expect(bun('scripts/install-hooks.ts')).toEqual({ status: 0, text: '' })
  })

  test('leaves a path that somebody has chosen', () => {
    execFileSync('git', ['init', '-q'], { cwd: fixture.root })
    execFileSync('git', ['config', 'core.hooksPath', 'mine'], { cwd: fixture.root })
    bun('scripts/install-hooks.ts')
    expect(hooksPath()).toBe('mine\n')
  })

  test('does not touch a repository that merely contains this folder', () => {
    rmSync(join(fixture.root, 'apps'), { recursive: true })
    execFileSync('git', ['init', '-q'], { cwd: fixture.root })
    const inner = createFixture(origin, {}, ours)
    execFileSync('mv', [inner.root, join(fixture.root, 'inner')])
    bun('inner/scripts/install-hooks.ts')
    expect(hooksPath()).toBe('')
  })
})
