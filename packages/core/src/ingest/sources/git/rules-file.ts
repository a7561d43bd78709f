import type { SourceFile } from '../../document.ts'
import type { ProjectConfig } from '../files/project-config-shape.ts'

/** What the authors ask of assistants, as a page that is found like any other; null without rules. */
export function rulesFile(
  config: ProjectConfig | null,
  { label, url }: { label: string; url: (path: string) => string },
): SourceFile | null {
  if (!config || config.rules.length === 0) return null
  const title = `Rules for using ${config.title ?? label}`
  const rules = config.rules.map((rule) => `- ${rule.replace(/\s+/g, ' ')}`).join('\n')
  return {
    // Below a file no other file can lie.
    path: `${config.file}/rules.md`,
    kind: 'guide',
    bytes: new TextEncoder().encode(`# ${title}\n\n${rules}\n`),
    mediaType: 'text/markdown',
    url: url(config.file),
    provenance: { title },
  }
}
