import type { Skipped, SourceFile } from '../../document.ts'
import type { ArticlePage } from './article.ts'
import { demoteHeadings } from './demote-headings.ts'
import { oneLine } from './plain-text.ts'

/** An article as one Markdown page under its title. */
export function articleFile(
  article: ArticlePage,
  path: string,
  fetchedAt: Date,
): SourceFile | Skipped {
  const body = withoutTags(article.body_markdown.replace(/^---\n[\s\S]{0,5000}?\n---\n/, '')).trim()
  if (body === '') return { path, reason: 'no text' }
  const title = oneLine(article.title)
  const author = oneLine(article.user?.name ?? article.user?.username ?? '', 80)
  const language = /^[a-z]{2,3}(?:-\w{2,8})?$/i.exec(article.language ?? '')?.[0]
  return {
    path,
    kind: 'post',
    bytes: Buffer.from(`# ${title}\n\n${demoteHeadings(body, /^# /m.test(body) ? 1 : 0)}`),
    mediaType: 'text/markdown',
    url: article.url,
    provenance: {
      title,
      ...(article.description ? { description: oneLine(article.description, 500) } : {}),
      ...(author ? { author } : {}),
      ...(language ? { language } : {}),
      ...(article.published_at ? { publishedAt: new Date(article.published_at) } : {}),
      fetchedAt,
      tier: 'community',
      metadata: {
        reactions: String(article.positive_reactions_count),
        ...(article.canonical_url ? { canonical: article.canonical_url.slice(0, 1_000) } : {}),
      },
    },
  }
}

/** `{% embed https://… %}` shows a page: its address is left of it. Other tags of Liquid show nothing here. */
const withoutTags = (markdown: string) =>
  markdown.replace(/\{%-?\s{0,5}(\w{1,30})([^%\n]{0,500}?)-?%\}/g, (_, _tag, argument: string) => {
    const [url] = /https?:\/\/[^\s"'<>]{1,500}/.exec(argument) ?? []
    return url ? `<${url}>` : ''
  })
