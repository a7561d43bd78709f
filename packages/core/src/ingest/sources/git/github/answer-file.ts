import type { SourceFile } from '../../../document.ts'

/** A question with the one answer that counts. */
export interface Answered {
  folder: 'discussions' | 'issues'
  number: number
  title: string
  url: string
  question: { body: string; author: string | null; votes: number }
  answer: { body: string; url: string; author: string | null; votes: number; at: string }
  /** Chosen by who asked, or by those who keep the project. */
  accepted: boolean
}

const MAX_LENGTH = 30_000

/** Question and answer as one Markdown page of the community. */
export function answerFile(answered: Answered): SourceFile {
  const { folder, number, title, url, question, answer, accepted } = answered
  const heading = title.replace(/\s+/g, ' ').trim()
  const text = `# ${heading}\n\n${body(question.body)}\n\n## Answer\n\n${body(answer.body)}\n`
  const published = new Date(answer.at)
  return {
    path: `${folder}/${number}.md`,
    kind: 'discussion',
    bytes: new TextEncoder().encode(text),
    mediaType: 'text/markdown',
    url,
    provenance: {
      title: heading,
      tier: 'community',
      ...(answer.author ? { author: answer.author } : {}),
      ...(Number.isNaN(published.getTime()) ? {} : { publishedAt: published }),
      metadata: {
        answer: answer.url,
        accepted: String(accepted),
        votes: String(answer.votes),
        questionVotes: String(question.votes),
        ...(question.author ? { askedBy: question.author } : {}),
      },
    },
  }
}

/** Headings of the writers go below our own two. */
function body(text: string): string {
  let inFence = false
  return text
    .slice(0, MAX_LENGTH)
    .split(/\r?\n/)
    .map((line) => {
      if (/^\s{0,3}(?:```|~~~)/.test(line)) inFence = !inFence
      return inFence ? line : line.replace(/^(#{1,4})(?=\s)/, '##$1')
    })
    .join('\n')
    .trim()
}
