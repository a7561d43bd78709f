import { basename } from 'node:path'
import { z } from 'zod'
import { type Context, requirePermission } from '../../context.ts'
import { AppError } from '../../errors.ts'
import { findLibrary, parseLibraryId } from '../../libraries/index.ts'
import { type RequestedRun, requestRun } from '../../runs/index.ts'
import { readSettings, splitLocator } from '../open-target.ts'
import { findSource } from '../sources/registry.ts'
import { insertOwnLibrary, insertSource } from './queries.ts'
import { readAddress } from './read-address.ts'

export const AddSourceInput = z.object({
  /** The library it belongs to; without one it makes a library of its own. */
  libraryId: z.string().trim().min(1).max(300).optional(),
  /** What to read: see `readAddress`. */
  address: z.string().trim().min(1).max(2_000),
  /** Name of the library that it makes: `my-docs` for `/files/my-docs`. */
  name: z
    .string()
    .trim()
    .regex(/^[a-z0-9][a-z0-9._-]{0,99}$/i, 'letters, digits, dots, dashes and underscores')
    .optional(),
  settings: z.record(z.string(), z.unknown()).default({}),
})
export type AddSourceInput = z.input<typeof AddSourceInput>

export interface AddedSource extends RequestedRun {
  sourceId: number
  locator: string
}

/**
 * Gives a library another source, or makes a library of one, and queues its first run.
 * @throws AppError `bad_input` for addresses and settings, `conflict` when it is there already.
 */
export async function addSource(ctx: Context, input: AddSourceInput): Promise<AddedSource> {
  requirePermission(ctx, 'libraries:index')
  const { libraryId, address, name, settings } = AddSourceInput.parse(input)
  const locator = readAddress(address)
  const [kind, at] = splitLocator(locator)
  const source = await findSource(kind)
  readSettings(source, settings)
  source.checkName?.(ctx, at)
  const library = libraryId ? await getLibrary(ctx, libraryId) : null

  const added = await ctx.db.transaction(async (tx) => {
    const own = ownLibrary(locator, name ?? null)
    const madeId = library ? null : await insertOwnLibrary(tx, { ...own, ownerWorkspaceId: null })
    if (!library && madeId === null) {
      throw new AppError(
        'conflict',
        `There is a library ${own.slug}. Choose another name, or add the source to it.`,
      )
    }
    const slug = library?.slug ?? own.slug
    const sourceId = await insertSource(tx, {
      libraryId: library?.id ?? (madeId as number),
      ownerWorkspaceId: library?.ownerWorkspaceId ?? null,
      kind,
      locator,
      isPrimary: !library,
      settings,
      createdBy: ctx.actor.id,
    })
    if (sourceId === null)
      throw new AppError('conflict', `${slug} has the source ${locator} already.`)
    return { sourceId, slug, libraryRowId: library?.id ?? (madeId as number) }
  })
  const run = await requestRun(ctx, {
    librarySlug: added.slug,
    sourceLocator: library ? locator : '',
    range: null,
    libraryId: added.libraryRowId,
    ownerWorkspaceId: library?.ownerWorkspaceId ?? null,
    trigger: 'user',
  })
  ctx.log.info({ library: added.slug, locator, actor: ctx.actor.id }, 'source added')
  return { ...run, sourceId: added.sourceId, locator }
}

async function getLibrary(ctx: Context, libraryId: string) {
  const ref = parseLibraryId(libraryId)
  const row = await findLibrary(ctx, ref)
  if (row) return row
  throw new AppError('not_found', `${ref.slug} is not indexed here. Add it first, then its source.`)
}

/** The library that a source makes: of its address where that is an id, else of its name. */
function ownLibrary(locator: string, name: string | null) {
  const [kind, at] = splitLocator(locator)
  if (name === null && (kind === 'website' || kind === 'github')) {
    const { slug, name: named, ecosystem } = parseLibraryId(kind === 'website' ? at : `/${at}`)
    return { slug, name: named, ecosystem: ecosystem ?? 'github' }
  }
  const chosen = name ?? defaultName(at)
  return { slug: `/files/${chosen}`, name: chosen, ecosystem: 'files' }
}

/** `https://api.example.com/openapi.json` → `api.example.com-openapi.json`; a path → its last part. */
function defaultName(at: string): string {
  const url = URL.canParse(at) && /^https?:/.test(at) ? new URL(at) : null
  const text = url ? `${url.hostname}-${basename(url.pathname)}` : basename(at)
  const name = text
    .replace(/\.(?:zip|tar|tar\.gz|tgz)$/i, '')
    .replace(/[^a-z0-9._-]+/gi, '-')
    .replace(/^[^a-z0-9]+|[-.]+$/gi, '')
  return name.slice(0, 100) || 'docs'
}
