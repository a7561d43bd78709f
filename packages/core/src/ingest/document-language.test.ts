import { expect, test } from 'vitest'
import { documentLanguage } from './document-language.ts'

test.each([
  ['README.md', 'en'],
  ['README.zh-CN.md', 'zh-CN'],
  ['README_ja.md', 'ja'],
  ['README-cn.md', 'zh'],
  ['README.zh-Hans.md', 'zh-Hans'],
  ['docs/fr/guide.md', 'fr'],
  ['docs/pt-br/guide.md', 'pt-BR'],
  ['i18n/ja/index.md', 'ja'],
  ['docs/how-to.md', 'en'],
  ['docs/go/start.md', 'en'],
  ['docs/api.v2.md', 'en'],
  ['docs/guide.de.md', 'de'],
  ['de/README.md', 'en'],
])('%s is in %s', (path, language) => {
  expect(documentLanguage(path).language).toBe(language)
})
