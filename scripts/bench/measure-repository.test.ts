import { expect, test } from 'vitest'
import { measureRepository } from './measure-repository.ts'

test('of a repository of binaries and pages only the pages are transferred, in little memory', async () => {
  const figures = await measureRepository({ binaryMb: 64, pages: 100 })
  expect(figures.read.pages).toBe(100)
  expect(figures.repositoryMb).toBeGreaterThan(64)
  expect(figures.cacheMb).toBeLessThan(5)
  expect(figures.peakMemoryMb).toBeLessThan(600)
}, 120_000)
