/** Page of a library: `/npm/zod` is at `/libraries/npm/zod`. */
export const libraryPath = (libraryId: string): string => `/libraries${encodeURI(libraryId)}`

/** Public id a page path, already decoded, stands for. */
export const libraryIdOf = (path: string): string => `/${path.replace(/^\/+|\/+$/g, '')}`
