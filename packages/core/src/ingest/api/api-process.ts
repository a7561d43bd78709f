import type { ApiJob, ApiReply } from './api-protocol.ts'
import { runApiJob } from './run-api-job.ts'

// One job comes in over standard input, one reply goes out; then the process ends.
const parts: Buffer[] = []
for await (const part of process.stdin) parts.push(part)

function answer(): ApiReply {
  try {
    return runApiJob(JSON.parse(Buffer.concat(parts).toString('utf8')) as ApiJob)
  } catch (error) {
    if (error instanceof RangeError) return { reason: 'nested too deeply' }
    return { reason: error instanceof Error ? error.message : String(error) }
  }
}

process.stdout.write(JSON.stringify(answer()))
