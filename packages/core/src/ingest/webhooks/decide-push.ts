import { parseTag } from '../sources/git/parse-tag.ts'
import { isWanted } from '../sources/git/select-repository-files.ts'
import { readState } from '../sources/git/source-state.ts'
import type { WebhookSource } from './queries.ts'
import type { Decision } from './take-delivery.ts'

/** A push, whichever host tells of it. */
export interface Push {
  /** `refs/heads/main` */
  ref: string
  isDeleted: boolean
  defaultBranch: string | null
  /** Files that changed; null when the host does not say. */
  paths: readonly string[] | null
}

/** A push counts when it moves what the source follows, and touches a page or what steers the reading. */
export function decidePush(push: Push, source: WebhookSource): Decision {
  const no = (reason: string): Decision => ({ run: false, reason })
  const tag = /^refs\/tags\/(.+)$/.exec(push.ref)?.[1]
  if (tag !== undefined) {
    if (push.isDeleted) return no('tag deleted')
    const isFollowed = source.settings.ref === tag
    if (!isFollowed && !parseTag(tag)) return no('a tag that names no version')
    return { run: true, reason: 'tag pushed' }
  }
  const branch = /^refs\/heads\/(.+)$/.exec(push.ref)?.[1]
  if (branch === undefined || push.isDeleted) return no('no branch that is followed')
  if (!followsBranch(source, branch, push.defaultBranch)) return no(`does not follow ${branch}`)
  if (push.paths !== null && !push.paths.some(isWanted)) return no('no page changed')
  return { run: true, reason: 'pages changed' }
}

function followsBranch(
  { settings, state }: WebhookSource,
  branch: string,
  defaultBranch: string | null,
): boolean {
  if (typeof settings.ref === 'string') return settings.ref === branch
  const { commit, branch: followed } = readState(state)
  // Before its first run nobody knows whether it has releases.
  return commit === null ? branch === defaultBranch : branch === followed
}
