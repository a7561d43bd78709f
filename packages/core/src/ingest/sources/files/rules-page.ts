import type { SourceFile } from '../../document.ts'
import type { ProjectConfig } from './project-config-shape.ts'

/** What the authors ask of those who use the library, as a page of its own; null without rules. */
export function rulesPage(config: ProjectConfig, label: string): SourceFile | null {
  if (config.rules.length === 0) return null
  const title = `Rules for using ${config.title ?? label}`
  const lines = config.rules.map((rule) => `- ${rule.replace(/\s+/g, ' ')}`)
  const text = [`# ${title}`, config.description, lines.join('\n')].filter(Boolean).join('\n\n')
  return {
    path: config.file,
    kind: 'guide',
    mediaType: 'text/markdown',
    bytes: new TextEncoder().encode(`${text}\n`),
    provenance: { title },
  }
}
