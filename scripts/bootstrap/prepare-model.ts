const NOTES: Record<string, string> = {
  'verify-graph': 'checking the cached model',
  'verify-weights': 'checking the weights',
  'build-graph': 'building the int8 model (one time)',
  'write-graph': 'writing the model',
}

/** Makes sure that the embedding model is in the cache. Loads packages, so only after the install. */
export async function prepareModel(
  cacheDir: string,
  note: (message: string) => void,
): Promise<'built' | 'up to date'> {
  const { prepareModel: prepare } = await import('@twinmcp/core/llm')
  const { builtMs } = await prepare({ cacheDir, onStep: (step) => note(NOTES[step] ?? step) })
  return builtMs === null ? 'up to date' : 'built'
}
