import { z } from 'zod'
import type { ProjectConfig } from './project-config-shape.ts'

/** What Context7 leaves out of a project that says nothing itself. */
const DEFAULT_NAMES = ['CHANGELOG', 'LICENSE', 'CODE_OF_CONDUCT'].flatMap((name) =>
  [`${name}.md`, `${name}.mdx`].flatMap((file) => [file, file.toLowerCase()]),
)
const DEFAULT_FOLDERS = [
  '*archive*',
  '*archived*',
  'old',
  'docs/old',
  '*deprecated*',
  '*legacy*',
  '*previous*',
  '*outdated*',
  '*superseded*',
  'i18n/{zh,es,fr,de,ja,ko,ru,pt,it,ar,hi,tr,nl,pl,sv,vi,th}*',
  'zh-{cn,tw,hk,mo,sg}',
]

const text = (max: number) => z.string().trim().min(1).max(max)
const list = (max: number, length: number) => z.array(text(length)).max(max)

const FIELDS = {
  projectTitle: text(200),
  description: text(2_000),
  branch: text(200),
  folders: list(200, 300),
  excludeFolders: list(500, 300),
  excludeFiles: list(500, 300),
  rules: list(100, 500),
  previousVersions: z.array(z.object({ tag: text(100) })).max(100),
  branchVersions: z.array(z.object({ branch: text(200) })).max(100),
}
type Fields = { [Key in keyof typeof FIELDS]?: z.infer<(typeof FIELDS)[Key]> | undefined }

/** `context7.json` after its JSON is read. Fields that break the schema are left out and named. */
export function readContext7Config(value: unknown, problem: string | null): ProjectConfig {
  const problems = problem ? [`context7.json ${problem}`] : []
  const isRecord = value !== null && typeof value === 'object' && !Array.isArray(value)
  if (!problem && !isRecord) problems.push('context7.json is no JSON object')
  const fields: Fields = {}
  for (const [key, schema] of Object.entries(FIELDS)) {
    const given = isRecord ? (value as Record<string, unknown>)[key] : undefined
    if (given === undefined) continue
    const parsed = schema.safeParse(given)
    if (parsed.success) Object.assign(fields, { [key]: parsed.data })
    else problems.push(`context7.json: ${key}: ${parsed.error.issues[0]?.message ?? 'not valid'}`)
  }
  const saysNothing = !fields.excludeFiles && !fields.excludeFolders
  return {
    file: 'context7.json',
    title: fields.projectTitle ?? null,
    description: fields.description ?? null,
    folders: fields.folders ?? [],
    exclude: saysNothing ? DEFAULT_FOLDERS : (fields.excludeFolders ?? []),
    excludeNames: saysNothing ? DEFAULT_NAMES : (fields.excludeFiles ?? []),
    rules: fields.rules ?? [],
    versions: (fields.previousVersions ?? []).map(({ tag }) => tag),
    branch: fields.branch ?? null,
    branches: (fields.branchVersions ?? []).map(({ branch }) => branch),
    problems,
  }
}
