import { maxSatisfying, prerelease, SemVer, valid, validRange } from 'semver'
import { AppError } from '../../../errors.ts'
import { isObjectId } from './check-ref.ts'
import type { RemoteRefs } from './list-remote-refs.ts'
import { parseTag, type VersionTag } from './parse-tag.ts'
import type { RepositorySettings } from './settings.ts'

/** What of a repository is read. */
export interface ChosenRef {
  /** Branch, tag or commit as people write it. */
  name: string
  commit: string
  /** Null for what moves: a branch. */
  version: string | null
}

type Choice = Pick<RepositorySettings, 'ref' | 'package' | 'followReleases'>

/**
 * Tags that are releases of the repository, or of one package of it, newest first; of two tags of
 * one version the shorter one stands.
 */
export function releaseTags(
  refs: RemoteRefs,
  repositoryName: string,
  packageName: string | null,
): VersionTag[] {
  const parsed = [...refs.tags.keys()].flatMap((tag) => parseTag(tag) ?? [])
  const plain = parsed.filter((tag) => tag.package === null)
  const of = (name: string) =>
    parsed.filter((tag) => tag.package !== null && isNamed(tag.package, name))
  const named = of(packageName ?? repositoryName)
  const own = packageName === null ? [...plain, ...named] : named.length > 0 ? named : plain
  const byVersion = new Map<string, VersionTag>()
  for (const tag of own.sort((a, b) => a.tag.length - b.tag.length)) {
    if (!byVersion.has(tag.version)) byVersion.set(tag.version, tag)
  }
  // Read once each: a repository may have fifty thousand tags.
  return [...byVersion.values()]
    .map((tag) => ({ tag, order: new SemVer(tag.version) }))
    .sort((a, b) => b.order.compare(a.order))
    .map(({ tag }) => tag)
}

/**
 * The commit that a range, version or tag means. `latest` is the newest release, and the default
 * branch where there is none; a ref in the settings goes before everything.
 * @throws AppError `not_found` that names what there is.
 */
export function chooseRef(
  refs: RemoteRefs,
  tags: readonly VersionTag[],
  range: string,
  settings: Choice,
  label: string,
): ChosenRef {
  if (settings.ref !== null) return namedRef(refs, settings.ref, label)
  if (range === 'latest') {
    const newest = tags.find(({ version }) => !prerelease(version)) ?? tags[0]
    if (newest && settings.followReleases) return toRef(refs, newest)
    return defaultRef(refs, label)
  }
  const chosen = tags.find((tag) => tag.tag === range) ?? matching(tags, range)
  if (chosen) return toRef(refs, chosen)
  const near = nearVersions(tags, range)
  throw new AppError(
    'not_found',
    near === ''
      ? `${label} has no release "${range}": none of its tags names a version.`
      : `${label} has no release "${range}". Nearest: ${near}.`,
  )
}

function matching(tags: readonly VersionTag[], range: string): VersionTag | undefined {
  const exact = valid(range)
  if (exact) return tags.find(({ version }) => version === exact)
  if (validRange(range) === null) return undefined
  const found = maxSatisfying(
    tags.map(({ version }) => version),
    range,
  )
  return tags.find(({ version }) => version === found)
}

function namedRef(refs: RemoteRefs, name: string, label: string): ChosenRef {
  const tag = refs.tags.get(name)
  if (tag) return { name, commit: tag, version: parseTag(name)?.version ?? null }
  const branch = refs.branches.get(name)
  if (branch) return { name, commit: branch, version: null }
  if (isObjectId(name)) return { name, commit: name, version: null }
  const branches = [...refs.branches.keys()].slice(0, 8).join(', ')
  throw new AppError(
    'not_found',
    `${label} has no branch or tag "${name}". Branches: ${branches || 'none'}.`,
  )
}

function defaultRef(refs: RemoteRefs, label: string): ChosenRef {
  const name = refs.defaultBranch ?? 'HEAD'
  const commit = refs.head ?? refs.branches.get(name)
  if (!commit) throw new AppError('not_found', `${label} is empty: it has no commit.`)
  return { name, commit, version: null }
}

function toRef(refs: RemoteRefs, { tag, version }: VersionTag): ChosenRef {
  return { name: tag, commit: refs.tags.get(tag) as string, version }
}

function nearVersions(tags: readonly VersionTag[], range: string): string {
  const major = /\d+/.exec(range)?.[0]
  const near = tags.filter(({ version }) => version.split('.')[0] === major)
  return (near.length > 0 ? near : tags)
    .slice(0, 5)
    .map(({ version }) => version)
    .join(', ')
}

/** `@scope/name`, `packages/name` and `name` are one package; `zod.js` releases `zod`. */
function isNamed(prefix: string, name: string): boolean {
  const bare = (text: string) =>
    text
      .slice(text.lastIndexOf('/') + 1)
      .replace(/\.js$/, '')
      .toLowerCase()
  const scoped = (text: string) => text.startsWith('@')
  if (scoped(prefix) && scoped(name)) return prefix.toLowerCase() === name.toLowerCase()
  return bare(prefix) === bare(name)
}
