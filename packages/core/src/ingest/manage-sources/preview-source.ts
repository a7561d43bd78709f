import { z } from 'zod'
import { type Context, requirePermission } from '../../context.ts'
import { AppError } from '../../errors.ts'
import { readSettings, splitLocator } from '../open-target.ts'
import { findSource } from '../sources/registry.ts'
import type { SitePreview } from '../sources/website/preview-site.ts'
import type { WebsiteSettings } from '../sources/website/settings.ts'
import { readAddress } from './read-address.ts'

export const PreviewInput = z.object({
  address: z.string().trim().min(1).max(2_000),
  settings: z.record(z.string(), z.unknown()).default({}),
})
export type PreviewInput = z.input<typeof PreviewInput>

/** What an address was taken for; of a site also what a crawl of it would read. */
export interface SourcePreview {
  kind: string
  locator: string
  /** Null for other kinds than sites. */
  site: SitePreview | null
}

/** Says what an address is, and of a site what a crawl would do, in about ten requests. */
export async function previewSource(ctx: Context, input: PreviewInput): Promise<SourcePreview> {
  requirePermission(ctx, 'libraries:index')
  const { address, settings } = PreviewInput.parse(input)
  const locator = readAddress(address)
  const [kind, name] = splitLocator(locator)
  if (kind !== 'website') return { kind, locator, site: null }
  const source = await findSource(kind)
  const chosen = readSettings(source, settings) as WebsiteSettings
  if (!URL.canParse(name)) throw new AppError('bad_input', `"${name}" is no web address.`)
  const { previewSite } = await import('../sources/website/preview-site.ts')
  return { kind, locator, site: await previewSite(ctx, name, chosen) }
}
