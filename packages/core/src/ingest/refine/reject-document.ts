import type { ParsedDocument } from '../document.ts'
import { proseOf } from './split-fences.ts'

const MIN_LETTERS = 40
/** Error pages and walls say little besides. */
const SHORT = 1_200
const LONG_WORDLESS = 2_000

const ERROR_TITLE =
  /^(?:\W*(?:error\s*)?(?:40[0-9]|410|50[0-4])\b|(?:page |file |document )?not found\b|page (?:does ?n[o']t|could ?n[o']t) |(?:access|permission) denied|forbidden\b|internal server error|bad gateway|service (?:temporarily )?unavailable|site not found|oops\b|seite nicht gefunden|page introuvable|página no encontrada|страница не найдена|页面不存在)/i
const ERROR_TEXT =
  /\b(?:the (?:page|file|resource|url|document) (?:you(?:'|’)?(?:re| are| were)? (?:looking for|requested|tried to)|could not be found|does not exist|was not found|requested)|this page (?:could not be found|does(?: not|n't) exist|isn't available)|we could(?: not|n't) find (?:what|the page))/i
const SCRIPT_WALL =
  /(?:enable|turn on|requires?|activate|need)\s+(?:to (?:enable|use) )?javascript|javascript (?:is|has been|must be|to be) (?:required|disabled|enabled|not enabled)|without javascript/i
const LOGIN_WALL =
  /(?:sign|log) ?in to (?:continue|view|access|see|your account)|(?:please|you must|you need to) (?:be )?(?:sign|log)(?:ged|ed)?[ -]?in\b|this (?:page|content) is (?:private|restricted|for members)|members[- ]only/i
const CAPTCHA =
  /(?:verify|confirm|checking) (?:that )?(?:you are|you're|if you are|your browser|the site connection)(?: not a robot| a? ?human| is secure)?|complete the captcha|are you a robot|unusual traffic|ddos protection by|cf-browser-verification|enable cookies (?:and|to) continue/i
/** UTF-8 that was read as Latin-1 or Windows-1252. */
const MOJIBAKE =
  /Ã[\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹Œ\u017d‘’“”•–—˜™š›œ\u017eŸ]|â€[™œ\u009d“”¦˜]|Ð[\u0080-\u00bf]Ñ|\ufffd/g

/** Why a document is not worth a reader's while; null when it is. */
export function rejectDocument(document: ParsedDocument): string | null {
  const { chunks, title, description, mediaType, kind } = document
  const texts = chunks.map(({ text }) => text)
  const length = texts.reduce((sum, text) => sum + text.length, 0)
  if (!texts.some((text) => /[\p{L}\p{N}]/u.test(text))) return 'no text'
  const isFetched = mediaType === 'text/html' || kind === 'answer' || kind === 'post'
  const start = takeStart(texts)
  if (isFetched && length < SHORT) {
    const reason = wallReason(`${title}\n${description ?? ''}\n${start}`, title)
    if (reason) return reason
    const letters = `${start} ${description ?? ''}`.match(/\p{L}/gu)?.length ?? 0
    if (letters < MIN_LETTERS) return 'too little text'
  }
  const broken = start.match(MOJIBAKE)?.length ?? 0
  if (broken >= 5 && broken > start.length / 200) return 'text in a wrong encoding'
  if (isWordless(start)) return 'minified or encoded data'
  return isMostlyNumbers(start) ? 'mostly numbers' : null
}

function wallReason(text: string, title: string): string | null {
  if (ERROR_TITLE.test(title.trim()) || ERROR_TEXT.test(text)) return 'an error page'
  if (CAPTCHA.test(text)) return 'a check against robots'
  if (SCRIPT_WALL.test(text)) return 'needs JavaScript'
  if (LOGIN_WALL.test(text)) return 'behind a login'
  return null
}

function takeStart(texts: readonly string[]): string {
  let start = ''
  for (const text of texts) {
    start += `${text}\n`
    if (start.length > 20_000) break
  }
  return start
}

/** Words end; data runs on. Scripts that write no spaces have other marks. */
function isWordless(text: string): boolean {
  if (text.length < LONG_WORDLESS) return false
  const latin = text.match(/[!-~]+/g) ?? []
  let long = 0
  for (const run of latin)
    if (run.length > 120 && !/^[[(<]*https?:|^[-=_*#|+.]+$/.test(run)) long += run.length
  return long > text.length * 0.6
}

function isMostlyNumbers(text: string): boolean {
  const prose = proseOf(text)
  const digits = prose.match(/\d/g)?.length ?? 0
  const letters = prose.match(/\p{L}/gu)?.length ?? 0
  return digits > 500 && digits > 3 * letters
}
