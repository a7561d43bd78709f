/** Cuts a stream at a byte, `\n` by default. The last piece is yielded even without it. */
export async function* splitLines(
  stream: AsyncIterable<Buffer>,
  separator = 10,
): AsyncGenerator<string> {
  let rest: Buffer = Buffer.alloc(0)
  for await (const part of stream) {
    const text = rest.length > 0 ? Buffer.concat([rest, part]) : part
    let start = 0
    for (let end = text.indexOf(separator); end >= 0; end = text.indexOf(separator, start)) {
      yield text.toString('utf8', start, end)
      start = end + 1
    }
    rest = text.subarray(start)
  }
  if (rest.length > 0) yield rest.toString('utf8')
}
