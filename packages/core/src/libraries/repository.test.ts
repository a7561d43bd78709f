import { expect, it } from 'vitest'
import { repositoryAlias, repositoryWebUrl } from './repository.ts'

it.each([
  ['git+https://github.com/colinhacks/zod.git', 'https://github.com/colinhacks/zod'],
  [{ url: 'git+ssh://git@github.com/Vercel/next.js.git' }, 'https://github.com/Vercel/next.js'],
  ['git@github.com:a/b.git', 'https://github.com/a/b'],
  ['github:a/b', 'https://github.com/a/b'],
  ['gitlab:a/b', 'https://gitlab.com/a/b'],
  ['a/b', 'https://github.com/a/b'],
  [{ url: 'https://gitlab.com/g/sub/p' }, 'https://gitlab.com/g/sub/p'],
  ['not a repository', null],
  [undefined, null],
])('reads the repository %j as %s', (repository, url) => {
  expect(repositoryWebUrl(repository)).toBe(url)
})

it('makes aliases of GitHub repositories only, in lower case', () => {
  expect(repositoryAlias('github:Vercel/AI')).toBe('/vercel/ai')
  expect(repositoryAlias('gitlab:a/b')).toBeNull()
})
