const MAX_RELEASES = 30
const MAX_LENGTH = 40_000

const RELEASE = /^#{1,3}\s+.*\d+\.\d+/

/** The newest releases of a changelog: who asks about older ones asks for an older version. */
export function trimChangelog(text: string): string {
  let releases = 0
  let at = 0
  while (at < text.length) {
    const end = text.indexOf('\n', at) < 0 ? text.length : text.indexOf('\n', at)
    const isRelease = RELEASE.test(text.slice(at, Math.min(end, at + 200)))
    if (isRelease) releases += 1
    if (releases > MAX_RELEASES || (at > MAX_LENGTH && isRelease) || at > 2 * MAX_LENGTH) break
    at = end + 1
  }
  return text.slice(0, at)
}
