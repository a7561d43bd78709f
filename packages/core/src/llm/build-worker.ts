import { parentPort, workerData } from 'node:worker_threads'
import { type BuildStep, buildModel } from './build-model.ts'

/** What the builder says: its steps in order, and why it gave up. */
export type BuildReply = { step: BuildStep } | { error: string }

const reply = (message: BuildReply) => parentPort?.postMessage(message)

try {
  await buildModel(workerData as string, (step) => reply({ step }))
} catch (error) {
  reply({ error: error instanceof Error ? error.message : String(error) })
}
