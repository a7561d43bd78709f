const KEY =
  /^\s*(?:-\s+)?(?:"((?:[^"\\]|\\.){1,300})"|'([^']{1,300})'|([^\s"'#:{}[\],][^:]{0,300}?))\s*:(?:\s|$)/

/** The line, from 1, on which a key first stands in JSON or YAML; 1 where it is not found. */
export function keyLines(text: string): (key: string) => number {
  const lines = new Map<string, number>()
  let line = 0
  for (const content of text.split('\n')) {
    line += 1
    const match = KEY.exec(content.length > 400 ? content.slice(0, 400) : content)
    const key = match?.[1] ?? match?.[2] ?? match?.[3]
    if (key !== undefined && !lines.has(key)) lines.set(key, line)
  }
  return (key) => lines.get(key) ?? 1
}
