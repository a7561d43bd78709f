/** What a project says of how it wants to be read. */
export interface ProjectConfig {
  file: 'twinmcp.json' | 'context7.json'
  title: string | null
  description: string | null
  /** Folders or globs to read; empty: everything. */
  folders: string[]
  /** Names, paths or globs to leave out, folders with all that is in them. */
  exclude: string[]
  /** Names of files to leave out wherever they lie. */
  excludeNames: string[]
  /** What an assistant should keep to when it uses the library, in the authors' words. */
  rules: string[]
  /** Tags or version numbers to index besides the newest. */
  versions: string[]
  /** Branch to read instead of the default one. */
  branch: string | null
  /** Branches to index as versions of their own. */
  branches: string[]
  /** What was ignored, and why. */
  problems: string[]
}
