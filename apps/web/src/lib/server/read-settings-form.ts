import { fieldsOf, type SettingField } from '#lib/setting-fields.ts'

/** Lets a form send nothing but settings under names that cannot be mistaken for its own. */
const SETTING_PREFIX = 'set.'
const JSON_FIELD = 'settingsJson'

/**
 * Settings of a source from a form: the stored ones with what its fields say now, or the JSON of
 * kinds without fields. Null when that JSON is no object.
 */
export function readSettingsForm(
  kind: string,
  form: FormData,
  stored: Record<string, unknown> = {},
): Record<string, unknown> | null {
  const json = form.get(JSON_FIELD)
  const fields = fieldsOf(kind)
  if (json !== null || fields === null) return parseObject(String(json ?? '').trim() || '{}')
  const settings = Object.fromEntries(
    Object.entries(stored).filter(([name]) => name !== 'followMajors'),
  )
  for (const field of fields) {
    const value = readField(field, form)
    if (value === undefined) delete settings[field.name]
    else settings[field.name] = value
  }
  return settings
}

/** Undefined where the source's default shall hold. */
function readField(field: SettingField, form: FormData): unknown {
  const text = String(form.get(SETTING_PREFIX + field.name) ?? '').trim()
  if (field.type === 'flag') {
    const value = text === 'on'
    return value === field.byDefault ? undefined : value
  }
  if (text === '' || (field.type === 'choice' && text === 'auto')) return undefined
  if (field.type === 'number') return Number(text)
  if (field.type !== 'lines') return text
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text)
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
    return isObject ? (value as Record<string, unknown>) : null
  } catch {
    return null
  }
}
