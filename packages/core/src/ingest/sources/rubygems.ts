import type { SymbolModule } from './registries/package-symbol.ts'
import { choosePages, readArchive } from './registries/read-archive.ts'
import { packageLinks, registrySource } from './registries/registry-source.ts'
import { readRubyFile } from './registries/ruby/read-ruby-file.ts'
import {
  describeGem,
  fetchGem,
  findGem,
  type GemVersion,
} from './registries/rubygems/rubygems-index.ts'
import { unpackGem } from './registries/rubygems/unpack-gem.ts'
import { symbolDocuments } from './registries/symbol-documents.ts'

/** Gems: their pages, and the comments of their public methods. */
export const rubygemsSource = registrySource<GemVersion, Uint8Array>({
  ecosystem: 'rubygems',
  find: findGem,
  fingerprintOf: (_, __, { sha256 }) => sha256,
  describe: (ctx, name) => describeGem(ctx, name),
  fetch: async (ctx, { packageName, listed }) => (await fetchGem(ctx, packageName, listed)).bytes,
  read: async (ctx, { packageName, version, listed, description }, bytes) => {
    const label = `${packageName} ${version}`
    const data = await unpackGem(bytes, { label, signal: ctx.signal })
    const read = await readArchive(data, {
      label,
      format: 'tar.gz',
      strip: 0,
      isCode: (path) => /^(?:lib|app)\/.*\.rb$/.test(path),
      signal: ctx.signal,
    })
    const { files, skipped } = choosePages(read.pages, (path) => /\.(?:adoc|rst)$/.test(path))
    const page = `https://rubygems.org/gems/${packageName}/versions/${version}`
    const docs = `https://www.rubydoc.info/gems/${packageName}/${version}`
    return {
      files: files.map((file) => ({ ...file, url: `${docs}/file/${file.path}` })),
      ready: symbolDocuments(modulesOf(read.code), {
        language: 'ruby',
        urlOf: (_, symbol) => (symbol ? `${docs}/${symbolPath(symbol.name)}` : docs),
      }),
      skipped: [...read.skipped, ...skipped],
      publishedAt: listed.publishedAt ?? null,
      linkBase: packageLinks(page, description.homepageUrl),
    }
  },
})

/** One module a file, which is how gems are laid out. */
function modulesOf(code: ReadonlyMap<string, string>): SymbolModule[] {
  return [...code].flatMap(([path, source]) => {
    const symbols = readRubyFile(source).map(({ doc, ...rest }) => ({ ...rest, text: doc, path }))
    const name = path.replace(/^(?:lib|app)\/|\.rb$/g, '')
    return symbols.length === 0 ? [] : [{ name, text: '', path, symbols }]
  })
}

/** `ActiveRecord::Base#save` is at `ActiveRecord/Base#save-instance_method`. */
function symbolPath(name: string): string {
  const [, type = '', mark, method = ''] = /^([\w:]*)(?:([#.])(.+))?$/.exec(name) ?? []
  const path = type.replaceAll('::', '/')
  if (!mark) return path
  return `${path}#${encodeURIComponent(method)}-${mark === '#' ? 'instance_method' : 'class_method'}`
}
