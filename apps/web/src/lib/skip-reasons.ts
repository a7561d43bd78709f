import { m } from '#lib/paraglide/messages.js'

/** Reasons as packages/core/src/ingest writes them into the report, which is stored in English. */
const LABELS: Record<string, () => string> = {
  'third-party code': m.reason_third_party,
  'test data': m.reason_test_data,
  'about the project, not its use': m.reason_about_project,
  licence: m.reason_licence,
  'instructions to coding agents': m.reason_agent_instructions,
  'a format that is not read yet': m.reason_format,
  'belongs to a dependency': m.reason_dependency,
  "another package's files": m.reason_other_package,
  'written by a build': m.reason_build,
  'binary, not text': m.reason_binary,
  'not UTF-8 text': m.reason_encoding,
  'nested too deeply': m.reason_nested,
  'its path leads out of the package': m.reason_outside,
  'robots.txt does not allow it': m.reason_robots,
  'outside of the scope': m.reason_scope,
  'not a page': m.reason_not_page,
  'excluded by the settings': m.reason_excluded,
  'not included by the settings': m.reason_not_included,
  'the address is too long': m.reason_long_address,
  'too many folders deep': m.reason_deep,
  'the address repeats itself': m.reason_repeats,
  'too many parameters': m.reason_parameters,
  'too many queries of one page': m.reason_queries,
  'looks like a calendar without end': m.reason_calendar,
  'too many pages that differ in numbers alone': m.reason_numbers,
  'does not exist (status 404)': m.reason_gone,
  'does not exist (status 410)': m.reason_gone,
}

/** A reason in the visitor's language; one we do not know stays as it was written. */
export const reasonLabel = (reason: string): string =>
  Object.hasOwn(LABELS, reason) ? (LABELS[reason]?.() ?? reason) : reason
