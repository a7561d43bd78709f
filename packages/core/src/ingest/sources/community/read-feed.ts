import { parseFeed } from 'feedsmith'
import { AppError } from '../../../errors.ts'
import { oneLine } from './plain-text.ts'

/** An entry of a feed of any format, as far as it is of use. */
export interface FeedEntry {
  id: string
  url: string
  title: string
  /** HTML. */
  content: string
  author?: string
  publishedAt?: Date
  updatedAt?: Date
  license?: string
}

export interface Feed {
  title: string
  language?: string
  license?: string
  /** Each once, in the feed's order. */
  entries: FeedEntry[]
}

type Parsed = ReturnType<typeof parseFeed>
type Rss = Extract<Parsed, { format: 'rss' }>['feed']
type Rdf = Extract<Parsed, { format: 'rdf' }>['feed']
type Atom = Extract<Parsed, { format: 'atom' }>['feed']
type Json = Extract<Parsed, { format: 'json' }>['feed']

const MAX_CONTENT = 500_000

/**
 * RSS, RDF, Atom or JSON Feed. At most `maxEntries` of the first entries are read.
 * @throws AppError `bad_input` for what is no feed, and for one that declares entities of its own.
 */
export function readFeed(text: string, base: string, maxEntries: number): Feed {
  // Entities that are made of entities grow without bound; no feed needs any.
  if (/<!ENTITY/i.test(text)) {
    throw new AppError('bad_input', 'The feed declares XML entities, which are not read.')
  }
  const feed = toFeed(parse(text, maxEntries))
  const seen = new Set<string>()
  const entries = feed.entries.flatMap((entry) => {
    const url = absolute(entry.url, base)
    const id = entry.id || (url ?? '')
    if (!url || seen.has(id)) return []
    seen.add(id)
    return [{ ...entry, id, url, content: entry.content.slice(0, MAX_CONTENT) }]
  })
  return { ...feed, entries: entries.slice(0, maxEntries) }
}

function parse(text: string, maxItems: number): Parsed {
  try {
    return parseFeed(text, { maxItems })
  } catch (error) {
    throw new AppError('bad_input', 'The address is not that of an RSS, Atom or JSON feed.', {
      cause: error,
    })
  }
}

function toFeed(parsed: Parsed): Feed {
  if (parsed.format === 'rss') return fromRss(parsed.feed)
  if (parsed.format === 'rdf') return fromRdf(parsed.feed)
  return parsed.format === 'atom' ? fromAtom(parsed.feed) : fromJson(parsed.feed)
}

function fromRss(feed: Rss): Feed {
  return {
    title: oneLine(feed.title ?? ''),
    ...known({ language: feed.language, license: feed.copyright }),
    entries: (feed.items ?? []).map((item) => ({
      id: item.guid?.value ?? '',
      url: item.link ?? (item.guid?.isPermaLink === false ? '' : (item.guid?.value ?? '')),
      title: oneLine(item.title ?? ''),
      content: item.content?.encoded ?? item.description ?? '',
      ...known({
        author: item.dc?.creators?.[0] ?? nameOf(item.authors?.[0]),
        license: item.dc?.rights?.[0] ?? item.creativeCommons?.licenses?.[0],
      }),
      ...dates(item.pubDate, item.dcterms?.modified?.[0]),
    })),
  }
}

function fromRdf(feed: Rdf): Feed {
  return {
    title: oneLine(feed.title ?? ''),
    entries: (feed.items ?? []).map((item) => ({
      id: item.rdf?.about ?? item.link ?? '',
      url: item.link ?? '',
      title: oneLine(item.title ?? ''),
      content: item.content?.encoded ?? item.description ?? '',
      ...known({ author: item.dc?.creators?.[0], license: item.dc?.rights?.[0] }),
      ...dates(item.dc?.dates?.[0], undefined),
    })),
  }
}

function fromAtom(feed: Atom): Feed {
  return {
    title: oneLine(textOf(feed.title)),
    ...known({ license: textOf(feed.rights) }),
    entries: (feed.entries ?? []).map((entry) => ({
      id: entry.id ?? '',
      url:
        (entry.links?.find(({ rel }) => !rel || rel === 'alternate') ?? entry.links?.[0])?.href ??
        '',
      title: oneLine(textOf(entry.title).replace(/<[^<>]{0,200}>/g, '')),
      content: textOf(entry.content) || textOf(entry.summary),
      ...known({
        author: entry.authors?.[0]?.name ?? feed.authors?.[0]?.name,
        license: entry.links?.find(({ rel }) => rel === 'license')?.href ?? textOf(entry.rights),
      }),
      ...dates(entry.published ?? entry.updated, entry.updated),
    })),
  }
}

function fromJson(feed: Json): Feed {
  return {
    title: oneLine(feed.title ?? ''),
    ...known({ language: feed.language }),
    entries: (feed.items ?? []).map((item) => ({
      id: item.id ?? '',
      url: item.url ?? item.external_url ?? '',
      title: oneLine(item.title ?? ''),
      content: item.content_html ?? item.content_text ?? item.summary ?? '',
      ...known({ author: item.authors?.[0]?.name ?? feed.authors?.[0]?.name }),
      ...dates(item.date_published, item.date_modified),
    })),
  }
}

const textOf = (text: { value?: string } | string | undefined): string =>
  typeof text === 'string' ? text : (text?.value ?? '')

const nameOf = (author: unknown): string | undefined => {
  if (typeof author === 'string') return author
  const name = author && typeof author === 'object' ? (author as { name?: unknown }).name : null
  return typeof name === 'string' ? name : undefined
}

/** The fields that say something, each in one line. */
function known<K extends string>(
  fields: Record<K, string | undefined>,
): Partial<Record<K, string>> {
  const said = Object.entries<string | undefined>(fields).flatMap(([key, value]) => {
    const line = oneLine(value ?? '')
    return line === '' ? [] : [[key, line]]
  })
  return Object.fromEntries(said)
}

function dates(published: unknown, updated: unknown): Pick<FeedEntry, 'publishedAt' | 'updatedAt'> {
  const [publishedAt, updatedAt] = [published, updated].map((value) => {
    const date = typeof value === 'string' ? new Date(value) : null
    return date && !Number.isNaN(date.getTime()) ? date : undefined
  })
  return { ...(publishedAt ? { publishedAt } : {}), ...(updatedAt ? { updatedAt } : {}) }
}

function absolute(address: string, base: string): string | null {
  if (address === '' || address.length > 2_000 || !URL.canParse(address, base)) return null
  const url = new URL(address, base)
  return /^https?:$/.test(url.protocol) ? url.href : null
}
