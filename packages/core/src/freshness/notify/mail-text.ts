import type { NotificationBody } from './list-notifications.ts'
import type { OutgoingNotification } from './queries.ts'

export type Locale = 'en' | 'fr'

export interface MailText {
  subject: string
  text: string
  html: string
}

interface Words {
  subject: string
  lines: string[]
}

const WORDS: Record<
  Locale,
  {
    write: (notification: OutgoingNotification) => Words
    open: string
    why: string
  }
> = {
  en: {
    write: writeEnglish,
    open: 'Open in TwinMCP',
    why: 'You get this because notifications are switched on for this library or this server.',
  },
  fr: {
    write: writeFrench,
    open: 'Ouvrir dans TwinMCP',
    why: 'Vous recevez ce message car les notifications sont activées pour cette bibliothèque ou ce serveur.',
  },
}

const MAX_ERROR = 500

/**
 * A message as a mail, in plain text and in HTML. Names and errors come from outside: they are escaped
 * in the HTML, and the subject is one line.
 * @param publicUrl where people open this server; null leaves the link out.
 */
export function mailText(
  notification: OutgoingNotification,
  locale: Locale,
  publicUrl: string | null,
): MailText {
  const { write, open, why } = WORDS[locale]
  const { subject, lines } = write(notification)
  const link = publicUrl === null ? null : linkTo(notification, publicUrl)
  const text = [...lines, ...(link ? [`${open}: ${link}`] : []), `-- \n${why}`].join('\n\n')
  const paragraphs = lines.map((line) => `<p>${escapeHtml(line)}</p>`).join('\n')
  const button = link ? `\n<p><a href="${escapeHtml(link)}">${escapeHtml(open)}</a></p>` : ''
  const html = `<!doctype html>
<html lang="${locale}">
<body style="font-family: sans-serif; line-height: 1.5">
${paragraphs}${button}
<p style="color: #666; font-size: smaller">${escapeHtml(why)}</p>
</body>
</html>
`
  return { subject: oneLine(subject), text: `${text}\n`, html }
}

/** Where a person sees what a message is about: changed pages, the source in trouble, else the library. */
export function linkTo(
  {
    kind,
    body,
    runId,
    libraryId,
  }: Pick<OutgoingNotification, 'kind' | 'body' | 'runId' | 'libraryId'>,
  publicUrl: string,
): string {
  const base = publicUrl.replace(/\/$/, '')
  const { sourceId } = body as NotificationBody
  const isNews = kind === 'new_version' || kind === 'docs_changed'
  if (isNews && runId !== null) return `${base}/changes?run=${runId}`
  if (!isNews && sourceId !== undefined) return `${base}/sources/${sourceId}`
  return libraryId === null ? base : `${base}/libraries${encodeURI(libraryId)}`
}

function writeEnglish({ kind, body, ...about }: OutgoingNotification): Words {
  const facts = body as NotificationBody
  const name = nameOf(about)
  switch (kind) {
    case 'new_version':
      return {
        subject: `${name} ${facts.version} is here`,
        lines: [
          `Version ${facts.version} of ${name} has been published and is indexed.`,
          ...pages(facts, 'Pages added: ', 'changed: ', 'removed: '),
        ],
      }
    case 'docs_changed':
      return {
        subject: `The documentation of ${name} ${facts.version} has changed`,
        lines: [
          `Pages of ${name} ${facts.version} have changed.`,
          ...pages(facts, 'Pages added: ', 'changed: ', 'removed: '),
        ],
      }
    case 'version_yanked':
      return {
        subject: `${name} ${facts.version} was withdrawn`,
        lines: [
          `The publisher has withdrawn version ${facts.version} of ${name}. Its documentation stays here as it was, marked as withdrawn.`,
        ],
      }
    case 'source_failing':
      return {
        subject: `A source of ${name} keeps failing`,
        lines: [
          `${facts.source} failed ${facts.failures} times in a row. It is tried again with growing pauses; you will not hear of it again until it has recovered.`,
          `Last error: ${shorten(facts.error)}`,
        ],
      }
    case 'coverage_dropped':
      return {
        subject: `A source of ${name} gives fewer pages`,
        lines: [
          `${facts.source} gave ${facts.pagesNow} pages, after ${facts.pagesBefore} the time before.`,
          'Pages may have moved, or be refused to us. The report of the run names what was left out.',
        ],
      }
  }
}

function writeFrench({ kind, body, ...about }: OutgoingNotification): Words {
  const facts = body as NotificationBody
  const name = nameOf(about)
  switch (kind) {
    case 'new_version':
      return {
        subject: `${name} ${facts.version} est disponible`,
        lines: [
          `${name} : la version ${facts.version} a été publiée ; elle est indexée.`,
          ...pages(facts, 'Pages ajoutées : ', 'modifiées : ', 'supprimées : '),
        ],
      }
    case 'docs_changed':
      return {
        subject: `${name} ${facts.version} : la documentation a changé`,
        lines: [
          `${name} ${facts.version} : des pages ont changé.`,
          ...pages(facts, 'Pages ajoutées : ', 'modifiées : ', 'supprimées : '),
        ],
      }
    case 'version_yanked':
      return {
        subject: `${name} ${facts.version} a été retirée`,
        lines: [
          `${name} : la version ${facts.version} a été retirée par son éditeur. Sa documentation reste ici telle quelle, signalée comme retirée.`,
        ],
      }
    case 'source_failing':
      return {
        subject: `${name} : une source échoue sans cesse`,
        lines: [
          `${facts.source} a échoué ${facts.failures} fois de suite. De nouveaux essais ont lieu, de plus en plus espacés ; vous ne recevrez pas d’autre alerte avant son rétablissement.`,
          `Dernière erreur : ${shorten(facts.error)}`,
        ],
      }
    case 'coverage_dropped':
      return {
        subject: `${name} : une source donne moins de pages`,
        lines: [
          `${facts.source} a donné ${facts.pagesNow} pages, contre ${facts.pagesBefore} la fois précédente.`,
          'Des pages ont peut-être été déplacées, ou nous sont refusées. Le rapport de l’exécution nomme ce qui a été laissé de côté.',
        ],
      }
  }
}

const nameOf = ({
  libraryName,
  libraryId,
}: Pick<OutgoingNotification, 'libraryName' | 'libraryId'>) => libraryName ?? libraryId ?? 'TwinMCP'

function pages(facts: NotificationBody, ...labels: [string, string, string]): string[] {
  const counts = [facts.added, facts.changed, facts.removed]
  if (counts.every((count) => count === undefined)) return []
  return [labels.map((label, at) => `${label}${counts[at] ?? 0}`).join(', ')]
}

const shorten = (text = '') => (text.length > MAX_ERROR ? `${text.slice(0, MAX_ERROR)}…` : text)

/** A line break in a subject would begin another header. */
const oneLine = (text: string) => text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').slice(0, 200)

const ESCAPES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (sign) => ESCAPES[sign] ?? sign)
