import { m } from '#lib/paraglide/messages.js'

/**
 * What a form shows of a source's settings. The server checks them by the source's own schema; what
 * is left empty takes the source's default.
 */
export type SettingField = { name: string; label: () => string; hint?: () => string } & (
  | { type: 'text' }
  /** One entry a line. */
  | { type: 'lines' }
  | { type: 'number'; min: number; max: number }
  | { type: 'flag'; byDefault: boolean }
  | { type: 'choice'; choices: { value: string; label: () => string }[] }
)

const VERSION: SettingField = {
  name: 'version',
  type: 'text',
  label: m.set_version,
  hint: m.set_version_hint,
}
const INCLUDE: SettingField = {
  name: 'include',
  type: 'lines',
  label: m.set_include,
  hint: m.set_globs_hint,
}
const EXCLUDE: SettingField = {
  name: 'exclude',
  type: 'lines',
  label: m.set_exclude,
  hint: m.set_globs_hint,
}
const auto = { value: 'auto', label: m.set_auto }
const never = { value: 'never', label: m.set_never }

const WEBSITE: SettingField[] = [
  INCLUDE,
  EXCLUDE,
  {
    name: 'maxPages',
    type: 'number',
    min: 1,
    max: 100_000,
    label: m.set_max_pages,
    hint: m.set_default_hint,
  },
  {
    name: 'maxDepth',
    type: 'number',
    min: 0,
    max: 100,
    label: m.set_max_depth,
    hint: m.set_max_depth_hint,
  },
  { name: 'scope', type: 'text', label: m.set_scope, hint: m.set_scope_hint },
  { name: 'language', type: 'text', label: m.set_language, hint: m.set_language_hint },
  VERSION,
  {
    name: 'render',
    type: 'choice',
    label: m.set_render,
    hint: m.set_render_hint,
    choices: [auto, never],
  },
  {
    name: 'llmsFull',
    type: 'choice',
    label: m.set_llms_full,
    choices: [auto, { value: 'always', label: m.set_always }, never],
  },
  { name: 'markdown', type: 'choice', label: m.set_markdown, choices: [auto, never] },
  { name: 'sitemap', type: 'flag', byDefault: true, label: m.set_sitemap },
]

const REPOSITORY: SettingField[] = [
  { name: 'ref', type: 'text', label: m.set_ref, hint: m.set_ref_hint },
  { name: 'folders', type: 'lines', label: m.set_folders, hint: m.set_folders_hint },
  INCLUDE,
  EXCLUDE,
  { name: 'package', type: 'text', label: m.set_package, hint: m.set_package_hint },
  { name: 'followReleases', type: 'flag', byDefault: true, label: m.set_follow_releases },
]
const HOSTED: SettingField[] = [
  ...REPOSITORY,
  { name: 'releases', type: 'flag', byDefault: true, label: m.set_releases },
  { name: 'wiki', type: 'flag', byDefault: false, label: m.set_wiki },
]

/** Kinds whose settings have a form; others are edited as JSON. */
const FIELDS: Record<string, SettingField[]> = {
  website: WEBSITE,
  github: [
    ...HOSTED,
    {
      name: 'discussions',
      type: 'flag',
      byDefault: false,
      label: m.set_discussions,
      hint: m.set_needs_token,
    },
    {
      name: 'issues',
      type: 'flag',
      byDefault: false,
      label: m.set_issues,
      hint: m.set_needs_token,
    },
    { name: 'issueLabels', type: 'lines', label: m.set_issue_labels },
  ],
  gitlab: HOSTED,
  bitbucket: HOSTED,
  git: REPOSITORY,
}

export const fieldsOf = (kind: string): SettingField[] | null =>
  Object.hasOwn(FIELDS, kind) ? (FIELDS[kind] ?? null) : null

/** What a control shows of a stored setting; text in every case. */
export function shownSetting(field: SettingField, value: unknown): string {
  if (field.type === 'lines') return Array.isArray(value) ? value.map(String).join('\n') : ''
  return value === null || value === undefined ? '' : String(value)
}
