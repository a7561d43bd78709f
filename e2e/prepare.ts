import { fileURLToPath } from 'node:url'
import { ensureBuilt } from '../scripts/bootstrap/ensure-built.ts'
import { ensureChromium } from '../scripts/bootstrap/ensure-chromium.ts'

const note = (message: string) => void process.stderr.write(`e2e: ${message}\n`)

/** Before the first test: a browser, and a build of these very sources. */
export default async function prepare(): Promise<void> {
  await ensureChromium(note)
  await ensureBuilt(fileURLToPath(new URL('..', import.meta.url)), note)
}
