export { newestWithin, type VersionScheme, versionScheme } from './compare-versions.ts'
export { ECOSYSTEMS } from './ecosystems.ts'
export { findLibrary } from './find-library.ts'
export { getLibrary } from './get-library.ts'
export {
  formatLibraryId,
  type LibraryRef,
  parseLibraryId,
  primaryLocator,
} from './library-id.ts'
export { listLibraries } from './list-libraries.ts'
export {
  matchVersion,
  newestFirst,
  type VersionMatch,
} from './match-version.ts'
export {
  fetchManifest,
  fetchPackument,
  type Manifest,
  type Packument,
  registryAuthorization,
  registryFor,
} from './npm-registry.ts'
export { refreshRegistryFacts, saveRegistryFacts } from './refresh-registry-facts.ts'
export { removeLibrary } from './remove-library.ts'
export { repositoryAlias, repositoryWebUrl } from './repository.ts'
export { requestIndex } from './request-index.ts'
export {
  type ResolvedLibraries,
  ResolveLibraryInput,
  resolveLibrary,
} from './resolve-library.ts'
export { librariesRouter } from './router.ts'
export { SearchLibrariesInput, searchLibraries } from './search-libraries.ts'
export type {
  LibraryDetail,
  LibraryHit,
  VersionView,
} from './views.ts'
