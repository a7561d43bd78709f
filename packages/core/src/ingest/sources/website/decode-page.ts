const DECLARED = /<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w-]{2,40})/i
const XML_DECLARED = /^<\?xml[^>]{0,100}encoding\s*=\s*["']([\w-]{2,40})/i

/** Text of a page: by its byte order mark, what the server says, what the page says, else UTF-8. */
export function decodePage(bytes: Uint8Array, charset: string | null): string {
  const start = Buffer.from(bytes.subarray(0, 2_048)).toString('latin1')
  const declared = XML_DECLARED.exec(start)?.[1] ?? DECLARED.exec(start)?.[1]
  const mark = bytes[0] === 0xef && bytes[1] === 0xbb ? 'utf-8' : null
  for (const label of [mark, charset, declared]) {
    if (!label) continue
    try {
      return new TextDecoder(label as Bun.Encoding).decode(bytes)
    } catch {
      // Not the name of an encoding: the next one may be.
    }
  }
  return new TextDecoder().decode(bytes)
}
