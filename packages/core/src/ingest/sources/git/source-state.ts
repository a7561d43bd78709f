import { z } from 'zod'

const conditional = <T extends z.ZodType>(data: T) =>
  z.object({ etag: z.string().nullable(), data }).nullable().catch(null)

/** What a repository's source keeps between two runs. What cannot be read counts as never stored. */
const StateSchema = z.object({
  commit: z.string().nullable().catch(null),
  /** Branch that is followed; null for a release, tag or commit. */
  branch: z.string().nullable().catch(null),
  facts: conditional(
    z.object({
      description: z.string().nullable(),
      homepageUrl: z.string().nullable(),
      license: z.string().nullable(),
      keywords: z.array(z.string()),
      archived: z.boolean(),
    }),
  ),
  /** Digest of every release document that was made of the host's answer. */
  releases: conditional(z.record(z.string(), z.string())),
  /** Packages of a repository of several: name → folder. */
  packages: z.record(z.string(), z.string()).catch({}),
  /** Versions that its own configuration asks to index besides the newest. */
  versions: z.array(z.string()).catch([]),
})

export type SourceState = z.infer<typeof StateSchema>

const EMPTY: SourceState = {
  commit: null,
  branch: null,
  facts: null,
  releases: null,
  packages: {},
  versions: [],
}

export function readState(state: unknown): SourceState {
  return StateSchema.safeParse(state).data ?? EMPTY
}
