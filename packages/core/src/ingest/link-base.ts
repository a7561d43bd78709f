/**
 * Where the files of one version of a package can be seen. Plain data: it goes to the parser's
 * thread.
 */
export interface LinkBase {
  /** Folder of the repository at that version, ending in a slash; null without a known repository. */
  repositoryRoot: string | null
  /** The package's folder in the repository, without slashes at its ends. */
  directory: string
  homepage: string | null
  /** Page of this version on the registry's site, for files that only the package has. */
  packagePage: string
  /** Documentation files of the package. */
  paths: ReadonlySet<string>
}

/** For files that each name the page where they are seen. */
export const webLinkBase = (paths: Iterable<string> = []): LinkBase => ({
  repositoryRoot: null,
  directory: '',
  homepage: null,
  packagePage: '',
  paths: new Set(paths),
})

export const encodePath = (path: string) =>
  path
    .split('/')
    .map((part) => encodeURIComponent(part).replaceAll('%40', '@'))
    .join('/')
