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
}

/** A reason in the visitor's language; one we do not know stays as it was written. */
export const reasonLabel = (reason: string): string =>
  Object.hasOwn(LABELS, reason) ? (LABELS[reason]?.() ?? reason) : reason
