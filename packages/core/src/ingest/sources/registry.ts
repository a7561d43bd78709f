import { AppError } from '../../errors.ts'
import { npmSource } from './npm.ts'
import type { Source } from './source.ts'

/** Every kind of source, by its name in locators. */
const SOURCES: ReadonlyMap<string, Source> = new Map(
  [npmSource].map((source) => [source.kind, source as unknown as Source]),
)

export const sourceKinds = [...SOURCES.keys()]

/** @throws AppError `bad_input` for a kind that there is not. */
export function findSource(kind: string): Source {
  const source = SOURCES.get(kind)
  if (source) return source
  throw new AppError(
    'bad_input',
    `There is no source of kind "${kind}". Kinds: ${sourceKinds.join(', ')}.`,
  )
}
