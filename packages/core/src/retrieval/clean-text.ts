/**
 * Control characters but tab and newline; zero-width and bidirectional marks, which hide text from
 * people but not from models; tag characters; unpaired surrogates.
 */
const INVISIBLE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb]|[\u{e0000}-\u{e0fff}]|\p{Cs}/gu
const SUSPECT = /[^\t\n -~]/
const LONGEST_LINE = 300

/** Crawled text without characters that people cannot see. Line ends become newlines. */
export function cleanText(text: string): string {
  if (!SUSPECT.test(text)) return text
  return text.replace(/\r\n?/g, '\n').replace(INVISIBLE, '')
}

/** For a place that takes one line: white space collapsed, at most 300 characters. */
export function cleanLine(text: string): string {
  const line = cleanText(text).replace(/\s+/g, ' ').trim()
  return line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE - 1)}…` : line
}
