import type { LibraryFacts } from '../queries.ts'
import type { Release, Source } from './source.ts'
import type { Crawl } from './website/crawl.ts'
import { crawlSite } from './website/crawl-site.ts'
import { type OpenSite, openSite } from './website/open-site.ts'
import { WebsiteSettings } from './website/settings.ts'
import { siteDocuments } from './website/site-documents.ts'

/** A site whose start page was read; what it says belongs to whatever version is newest. */
export interface SiteRelease extends Release {
  site: OpenSite
}

/** A documentation site: its pages as HTML or, where it has that, Markdown. */
export const websiteSource: Source<WebsiteSettings, SiteRelease, Crawl> = {
  kind: 'website',
  settings: WebsiteSettings,
  needsRow: true,
  peek: async () => null,
  discover: async (ctx, { name, settings, sourceId }) => {
    const site = await openSite(ctx, name, settings)
    return {
      version: settings.version,
      // Only reading its pages tells whether a site has changed.
      fingerprint: null,
      deprecated: null,
      // Later a library has a name of its own, be it made from the site or not.
      facts: sourceId === null ? factsOf(name, site) : null,
      site,
    }
  },
  fetch: (ctx, target, { site }, known, report) => crawlSite(ctx, site, target, known, report),
  documents: async (ctx, _, __, crawl, known) => {
    ctx.signal?.throwIfAborted()
    return siteDocuments(crawl, known)
  },
}

/** What the start page says of the library that a site alone is. */
function factsOf(name: string, site: OpenSite): Omit<LibraryFacts, 'ownerWorkspaceId' | 'slug'> {
  const { host } = new URL(name)
  const { version } = site.settings
  const [title = ''] = (site.facts?.title ?? '').split(/\s[|–—·-]\s/)
  return {
    ecosystem: 'site',
    name: title.trim() || host,
    description: site.facts?.description ?? null,
    homepageUrl: site.start,
    repositoryUrl: null,
    license: null,
    keywords: [],
    distTags: {},
    publishedVersions: version === null ? [] : [version],
    latestVersion: version,
    aliases: [],
    locator: `website:${name}`,
  }
}
