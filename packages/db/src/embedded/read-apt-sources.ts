import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface AptSource {
  uri: string
  suite: string
  components: string[]
  /** Key file, or the key itself (several lines); absent when apt's trusted keys apply. */
  signedBy?: string
}

/** Every enabled binary source of the machine, in apt's order; deb822 and one-line files. */
export function readAptSources(folder = '/etc/apt'): AptSource[] {
  const parts = join(folder, 'sources.list.d')
  const names = existsSync(parts) ? readdirSync(parts).sort() : []
  const files = [join(folder, 'sources.list'), ...names.map((name) => join(parts, name))]
  return files.flatMap((file) => {
    if (!existsSync(file)) return []
    if (file.endsWith('.sources')) return parseDeb822(readFileSync(file, 'utf8'))
    return file.endsWith('.list') ? parseOneLine(readFileSync(file, 'utf8')) : []
  })
}

export function parseDeb822(text: string): AptSource[] {
  return text
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .join('\n')
    .split(/\n\s*\n/)
    .flatMap((stanza) => {
      const fields = new Map<string, string>()
      // A line that begins with a blank continues the field before it.
      for (const [, name, value] of stanza.matchAll(/^([\w-]+):((?:.*)(?:\n[ \t].*)*)/gm)) {
        fields.set((name ?? '').toLowerCase(), (value ?? '').trim())
      }
      const words = (name: string) => fields.get(name)?.split(/\s+/).filter(Boolean) ?? []
      if (!words('types').includes('deb') || fields.get('enabled')?.toLowerCase() === 'no')
        return []
      const signedBy = fields.get('signed-by')
      return words('uris').flatMap((uri) =>
        words('suites').map((suite) => ({
          uri,
          suite,
          components: words('components'),
          ...(signedBy ? { signedBy } : {}),
        })),
      )
    })
}

export function parseOneLine(text: string): AptSource[] {
  return text.split('\n').flatMap((line) => {
    const match = /^\s*deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)((?:\s+[^\s#]+)*)/.exec(line)
    if (!match) return []
    const [, options = '', uri = '', suite = '', components = ''] = match
    const signedBy = /signed-by=(\S+)/.exec(options)?.[1]
    return [
      {
        uri,
        suite,
        components: components.split(/\s+/).filter(Boolean),
        ...(signedBy ? { signedBy } : {}),
      },
    ]
  })
}
