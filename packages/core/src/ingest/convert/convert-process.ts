import { convertFile } from './convert-file.ts'
import {
  type ConvertReply,
  type ConvertRequest,
  createFrameReader,
  encodeFrame,
  type Frame,
} from './convert-protocol.ts'

// Files come in over standard input one at a time, answers go out. It ends with its parent, whose
// end closes the input.
const NOTHING = new Uint8Array()
const read = createFrameReader((frame) => void answer(frame))
process.stdin.on('data', read)
process.stdin.on('end', () => process.exit(0))

async function answer({ json, body }: Frame): Promise<void> {
  const send = (reply: ConvertReply, text: Uint8Array) =>
    process.stdout.write(encodeFrame(reply, text))
  try {
    const request = JSON.parse(json) as ConvertRequest
    const { markdown, ...found } = await convertFile({ ...request, bytes: body })
    send({ found }, Buffer.from(markdown))
  } catch (error) {
    const overflow = error instanceof RangeError && /call stack/i.test(error.message)
    const reason = error instanceof Error ? error.message : String(error)
    send({ reason: overflow ? 'nested too deeply' : reason.slice(0, 300) }, NOTHING)
  }
}
