import type { Skipped, SourceFile } from '../../document.ts'
import { demoteHeadings } from './demote-headings.ts'
import { decodeEntities, oneLine } from './plain-text.ts'
import type { AnswerItem, QuestionItem } from './question.ts'
import type { StackExchangeSettings } from './settings.ts'

/**
 * A question with its answers as one Markdown page: the question, then a section an answer, the
 * accepted one first. Who wrote it and under which licence stands with each.
 */
export function questionFile(
  question: QuestionItem,
  settings: StackExchangeSettings,
  fetchedAt: Date,
): SourceFile | Skipped {
  const path = `questions/${question.question_id}`
  if (question.score < settings.minScore) return { path, reason: 'too few votes' }
  const answers = question.answers
    .filter((answer) => isWanted(answer, settings))
    .sort((a, b) => Number(b.is_accepted) - Number(a.is_accepted) || b.score - a.score)
  if (answers.length === 0) return { path, reason: 'no accepted or voted answer' }
  const title = oneLine(decodeEntities(question.title))
  const text = [
    `# ${title}`,
    demoteHeadings(decodeEntities(question.body_markdown), 2),
    ...answers.flatMap((answer) => [
      `## ${answerHeading(answer)} {#${answer.answer_id}}`,
      demoteHeadings(decodeEntities(answer.body_markdown), 2),
      credit(answer),
    ]),
  ].join('\n\n')
  const licences = new Set(
    [question, ...answers].flatMap(({ content_license }) => content_license ?? []),
  )
  return {
    path,
    kind: 'answer',
    bytes: Buffer.from(text),
    mediaType: 'text/markdown',
    url: question.link,
    provenance: {
      title,
      author: [...new Set(answers.map(nameOf))].join(', ').slice(0, 300),
      ...(licences.size > 0 ? { license: [...licences].map(licenceName).join(', ') } : {}),
      publishedAt: new Date(question.creation_date * 1_000),
      fetchedAt,
      tier: 'community',
      metadata: {
        score: String(question.score),
        answers: String(answers.length),
        accepted: String(answers.some((answer) => answer.is_accepted)),
        askedBy: nameOf(question),
        tags: question.tags.join(', ').slice(0, 200),
        ...(question.closed_reason ? { closed: question.closed_reason } : {}),
      },
    },
  }
}

function isWanted(answer: AnswerItem, { acceptedOnly, minAnswerScore }: StackExchangeSettings) {
  return answer.is_accepted || (!acceptedOnly && answer.score >= minAnswerScore)
}

const nameOf = ({ owner }: Pick<AnswerItem, 'owner'>): string =>
  oneLine(decodeEntities(owner?.display_name ?? 'a former user'), 80)

function answerHeading(answer: AnswerItem): string {
  const votes = `${answer.score} ${Math.abs(answer.score) === 1 ? 'vote' : 'votes'}`
  return `Answer by ${nameOf(answer)} (${answer.is_accepted ? 'accepted, ' : ''}${votes})`
}

/** The licence asks for the author's name, with a link, next to the text. */
function credit(answer: AnswerItem): string {
  const { owner, content_license: licence } = answer
  const isLink = owner?.link && /^https?:\/\/[^\s()<>]+$/.test(owner.link)
  const name = isLink ? `[${nameOf(answer)}](${owner.link})` : nameOf(answer)
  return `By ${name}${licence ? `, ${licenceName(licence)}` : ''}`
}

/** `CC BY-SA 4.0` → SPDX's `CC-BY-SA-4.0`. */
const licenceName = (name: string) => (/^CC /.test(name) ? name.replaceAll(' ', '-') : name)
