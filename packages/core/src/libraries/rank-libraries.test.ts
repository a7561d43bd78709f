import { expect, it } from 'vitest'
import { rankLibraries } from './rank-libraries.ts'

const library = (
  name: string,
  extra: Partial<Parameters<typeof rankLibraries>[1][number]> = {},
) => ({
  name,
  description: null,
  keywords: [],
  aliases: [],
  similarity: 0,
  ...extra,
})
const order = (query: string, ...candidates: ReturnType<typeof library>[]) =>
  rankLibraries(query, candidates).map((hit) => hit.name)

it('puts the exact name before longer names that begin with it', () => {
  expect(order('zod', library('zod-to-json-schema'), library('zod'), library('zodiac'))[0]).toBe(
    'zod',
  )
})

it('takes next.js, nextjs and Next for next', () => {
  for (const query of ['next.js', 'Next']) {
    expect(order(query, library('next-auth'), library('next'))[0]).toBe('next')
  }
})

it('finds a scoped package by its words', () => {
  expect(order('trpc server', library('@trpc/server'), library('@trpc/client'))[0]).toBe(
    '@trpc/server',
  )
})

it('finds a package by its repository', () => {
  expect(order('vercel/ai', library('aim'), library('ai', { aliases: ['/vercel/ai'] }))[0]).toBe(
    'ai',
  )
})

it('forgives a typo but drops what has nothing to do with the query', () => {
  expect(
    order(
      'drizle-orm',
      library('drizzle-orm', { similarity: 0.7 }),
      library('express', { similarity: 0 }),
    ),
  ).toEqual(['drizzle-orm'])
})

it('finds by description when no name fits', () => {
  expect(
    order(
      'schema validation',
      library('zod', { description: 'TypeScript-first schema validation' }),
    ),
  ).toEqual(['zod'])
})
