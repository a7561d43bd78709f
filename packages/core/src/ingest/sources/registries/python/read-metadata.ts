import type { PackageDescription } from '../package-index.ts'

export interface PythonMetadata extends PackageDescription {
  /** Long description, which is the README of most packages; empty when there is none. */
  readme: string
  /** `text/markdown`, `text/x-rst`, `text/plain`. */
  readmeType: string
}

const DOCS_LINK = /^(?:docs?|documentation|readthedocs|user guide|manual)\b/i
const CODE_LINK = /^(?:source|source code|code|repository|repo|github|gitlab)\b/i
const CODE_HOST =
  /^https?:\/\/(?:www\.)?(?:github\.com|gitlab\.com|bitbucket\.org|codeberg\.org)\/[^/]+\/[^/]+/i

/** The METADATA of a wheel or PKG-INFO of a source distribution: mail headers, then the description. */
export function readPythonMetadata(text: string): PythonMetadata {
  const [head = '', ...rest] = text.replaceAll('\r\n', '\n').split('\n\n')
  const headers: [name: string, value: string][] = []
  for (const line of head.split('\n')) {
    const [, name, value] = /^([\w-]+):\s?(.*)$/.exec(line) ?? []
    const last = headers.at(-1)
    if (name) headers.push([name.toLowerCase(), value ?? ''])
    else if (last) last[1] += `\n${line.replace(/^(?: {8}|\t| {7}\|)/, '')}`
  }
  const one = (name: string) => headers.find(([key]) => key === name)?.[1].trim() || null
  const all = (name: string) => headers.filter(([key]) => key === name).map(([, value]) => value)
  const links = all('project-url').map((link): [string, string] => {
    const comma = link.indexOf(',')
    return [link.slice(0, comma).trim(), link.slice(comma + 1).trim()]
  })
  return {
    description: one('summary'),
    ...chooseLinks(links, one('home-page')),
    license: one('license-expression') ?? licenceOf(one('license'), all('classifier')),
    keywords: (one('keywords') ?? '').split(/[,\s]+/).filter(Boolean),
    readme: rest.join('\n\n').trim() || one('description') || '',
    readmeType:
      one('description-content-type')?.split(';')[0]?.trim().toLowerCase() ?? 'text/x-rst',
  }
}

/** Where the documentation and the code are, of links that each project names in its own way. */
export function chooseLinks(
  links: readonly (readonly [string, string])[],
  home: string | null,
): Pick<PackageDescription, 'homepageUrl' | 'repositoryUrl'> {
  const find = (pattern: RegExp) => links.find(([label]) => pattern.test(label))?.[1]
  const addresses = [find(CODE_LINK), ...links.map(([, url]) => url), home]
  return {
    homepageUrl: find(DOCS_LINK) ?? home ?? find(/^home/i) ?? links[0]?.[1] ?? null,
    repositoryUrl: addresses.find((url) => url && CODE_HOST.test(url)) ?? null,
  }
}

/** Some put the whole licence text there. */
function licenceOf(license: string | null, classifiers: readonly string[]): string | null {
  if (license && license.length <= 60 && !license.includes('\n')) return license
  const classifier = classifiers.find((each) => each.startsWith('License ::'))
  return classifier?.split('::').at(-1)?.trim() ?? null
}
