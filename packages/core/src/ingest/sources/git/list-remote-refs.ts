import { isObjectId, isRefName } from './check-ref.ts'
import { type GitRun, streamGit } from './run-git.ts'
import { splitLines } from './split-lines.ts'

/** Branches and tags of a repository as its host advertises them: name → commit. */
export interface RemoteRefs {
  /** Branch that HEAD points at; null in an empty repository. */
  defaultBranch: string | null
  head: string | null
  branches: ReadonlyMap<string, string>
  /** Annotated tags lead to their commit. */
  tags: ReadonlyMap<string, string>
}

/** Twenty times what the largest known repositories have. */
const MAX_REFS = 1_000_000

/** Asks for refs over the git transport, which costs nothing of an API's rate. @throws as `streamGit`. */
export async function listRemoteRefs(url: string, run: GitRun): Promise<RemoteRefs> {
  const branches = new Map<string, string>()
  const tags = new Map<string, string>()
  let defaultBranch: string | null = null
  let head: string | null = null
  let count = 0
  const args = ['ls-remote', '--symref', '--', url, 'HEAD', 'refs/heads/*', 'refs/tags/*']
  for await (const line of splitLines(streamGit(args, run))) {
    if (++count > MAX_REFS) break
    const [id = '', ref = ''] = line.split('\t')
    if (ref === 'HEAD' && id.startsWith('ref: refs/heads/')) defaultBranch = id.slice(16)
    if (!isObjectId(id)) continue
    if (ref === 'HEAD') head = id
    if (ref.startsWith('refs/heads/')) addRef(branches, ref.slice(11), id)
    if (ref.startsWith('refs/tags/')) addRef(tags, ref.slice(10).replace(/\^\{\}$/, ''), id)
  }
  return { defaultBranch, head, branches, tags }
}

/** The peeled form of a tag follows it, and takes its place. */
function addRef(refs: Map<string, string>, name: string, id: string): void {
  if (isRefName(name)) refs.set(name, id)
}
