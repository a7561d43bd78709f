import { PackageURL, UrlConverter } from '@socketregistry/packageurl-js'
import type { RegistryEcosystem } from './registry-ecosystem.ts'

/** One package of each ecosystem, for the library that knows where the public services keep theirs. */
const SAMPLES: Readonly<Record<RegistryEcosystem, string>> = {
  pypi: 'pkg:pypi/sample@1.0.0',
  crates: 'pkg:cargo/sample@1.0.0',
  go: 'pkg:golang/sample.org/sample@v1.0.0',
  maven: 'pkg:maven/sample/sample@1.0.0',
  packagist: 'pkg:composer/sample/sample@1.0.0',
  rubygems: 'pkg:gem/sample@1.0.0',
}

/** Base address of an ecosystem's public service, ending in a slash; null when nothing knows it. */
export function publicAddress(ecosystem: RegistryEcosystem): string | null {
  const download = UrlConverter.toDownloadUrl(PackageURL.fromString(SAMPLES[ecosystem]))?.url
  if (!download) return null
  const { origin, host, pathname } = new URL(download)
  if (ecosystem === 'crates') return `https://index.${host}/`
  if (ecosystem === 'pypi' || ecosystem === 'maven') {
    // Everything before the package: `/simple/sample/`, `/maven2/sample/sample/…`.
    return `${origin}${pathname.slice(0, pathname.indexOf('sample'))}`
  }
  return `${origin}/`
}
