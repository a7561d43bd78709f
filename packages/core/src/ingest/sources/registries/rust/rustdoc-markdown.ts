/**
 * A rustdoc comment as Markdown that stands by itself: headings as bold titles, hidden lines of examples
 * taken out, links to items as plain code.
 */
export function rustdocMarkdown(doc: string): string {
  const out: string[] = []
  let fence: string | null = null
  let isRust = false
  for (const line of doc.split('\n')) {
    const [, mark = '', info = ''] = /^\s*(`{3,}|~{3,})(.*)$/.exec(line) ?? []
    if (mark && fence === null) {
      fence = mark
      const words = info.trim().split(/[\s,]+/)
      isRust = words.every((word) => RUST_INFO.test(word))
      out.push(isRust ? `${mark}rust` : line)
    } else if (mark && fence !== null && info.trim() === '') {
      fence = null
      out.push(line)
    } else if (fence !== null) {
      if (isRust && /^\s*#(?:\s|$)/.test(line)) continue
      out.push(isRust ? line.replace(/^(\s*)##/, '$1#') : line)
    } else {
      const heading = /^#{1,6}\s+(.+?)\s*#*$/.exec(line)?.[1]
      if (heading) out.push(`**${heading}**`)
      else if (!/^\[[^\]]+\]:\s*(?!https?:)\S+/.test(line)) out.push(plainLinks(line))
    }
  }
  return out
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}

const RUST_INFO =
  /^(?:|rust|no_run|ignore.*|should_panic|compile_fail|edition\d+|E\d{4}|standalone.*)$/

const plainLinks = (line: string) =>
  line
    .replace(/\[([^\]]+)\]\((?!https?:)[^)]*\)/g, '$1')
    .replace(/\[(`[^`]+`)\](?:\[[^\]]*\])?(?!\()/g, '$1')
