/** ISO 639-1 codes of languages that packages are translated into. */
const LANGUAGES = new Set(
  `ar az bg bn bs ca cs da de el es et fa fi fr he hi hr hu hy id it ja ka kk ko lt lv mn ms my nl
   no pl pt ro ru sk sl sr sv ta te th tr uk ur uz vi zh`.split(/\s+/),
)
/** Country codes that stand for a language in the names of files. */
const COUNTRIES: Record<string, string> = { cn: 'zh', jp: 'ja', kr: 'ko', br: 'pt', tw: 'zh' }
const TAG = /^([a-z]{2})(?:[-_]([a-z]{2}|hans|hant))?$/i
const NAMED = /^(.+?)([._-])([a-z]{2}(?:[-_](?:[a-z]{2}|hans|hant))?)(\.\w+)$/i

export interface PathLanguage {
  /** BCP 47; `en` when the path names none. */
  language: string
  /** Where the same page in English would lie; empty for a page in English. */
  originals: string[]
}

/** Language of a page from its path: `README.zh-CN.md`, `docs/fr/guide.md`, `i18n/ja/index.md`. */
export function documentLanguage(path: string): PathLanguage {
  const folders = path.split('/')
  const file = folders.pop() ?? ''
  const inFolder = (folder: string[], name: string) => [...folder, name].join('/')

  const [, stem = '', mark = '', tag = '', ending = ''] = NAMED.exec(file) ?? []
  const fileLanguage = readTag(tag)
  // `how-to.md` ends in no language: a README says that it is one, or a dot does.
  if (fileLanguage && (mark === '.' || /^readme$/i.test(stem))) {
    const originals = [`${stem}${ending}`, `${stem}${mark}en${ending}`]
    return { language: fileLanguage, originals: originals.map((name) => inFolder(folders, name)) }
  }
  const at = folders.findIndex((folder, index) => index > 0 && readTag(folder) !== null)
  const language = readTag(folders[at] ?? '')
  if (!language) return { language: 'en', originals: [] }
  const without = folders.filter((_, index) => index !== at)
  const bare = without.filter((folder) => !/^(?:i18n|locales?|translations?)$/i.test(folder))
  const english = folders.with(at, 'en')
  return { language, originals: [without, bare, english].map((folder) => inFolder(folder, file)) }
}

function readTag(text: string): string | null {
  const [, first = '', region] = TAG.exec(text) ?? []
  const code = first.toLowerCase()
  const language = LANGUAGES.has(code) ? code : region ? undefined : COUNTRIES[code]
  if (!language) return null
  if (!region) return language
  return region.length === 2
    ? `${language}-${region.toUpperCase()}`
    : `${language}-${region[0]?.toUpperCase()}${region.slice(1).toLowerCase()}`
}
