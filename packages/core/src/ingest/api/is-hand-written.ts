import type { ApiFiles } from './api-symbol.ts'

/**
 * Whether a declaration file is likely to lie in the repository as it lies in the package. Compilers
 * leave a source map's name, write a twin for the other module system, or fill folders of their own.
 */
export function isHandWritten(files: ApiFiles, path: string): boolean {
  if (!/^(?:(?:types|typings)\/)?[\w.-]+\.d\.ts$/.test(path)) return false
  const bare = path.replace(/\.d\.ts$/, '')
  if (files.has(`${bare}.d.cts`) || files.has(`${bare}.d.mts`)) return false
  return !/\/\/# sourceMappingURL=/.test((files.get(path) ?? '').slice(-300))
}
