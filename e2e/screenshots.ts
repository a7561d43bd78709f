/**
 * Takes the pictures of the README from the running product, on recorded packages:
 *
 *   bun run --cwd e2e screenshots
 */
import { mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium, type Page } from '@playwright/test'
import { findChromium } from './find-chromium.ts'
import { startStack } from './start-stack.ts'

const FOLDER = fileURLToPath(new URL('../docs/screenshots/', import.meta.url))
const MAX_BYTES = 200_000
const SIZE = { width: 1200, height: 760 }
const QUESTION = '/libraries/npm/pino?q=How+do+I+redact+a+password+from+the+logs&tokens=2000'

interface Picture {
  name: string
  path: string
  colorScheme: 'light' | 'dark'
  /** Brings the page into the state that is shown. */
  prepare?: (page: Page) => Promise<void>
}

const PICTURES: Picture[] = [
  { name: 'home', path: '/', colorScheme: 'light' },
  {
    name: 'library',
    path: QUESTION,
    colorScheme: 'dark',
    prepare: async (page) => {
      await page.getByRole('heading', { name: 'Try a question' }).scrollIntoViewIfNeeded()
      await page.evaluate(() => window.scrollTo(0, 180))
    },
  },
  { name: 'setup', path: '/setup?client=cursor', colorScheme: 'light' },
]

const stack = await startStack()
const browser = await chromium.launch({ executablePath: findChromium(), args: ['--no-sandbox'] })
try {
  for (const name of ['commander', 'express', 'pino']) await stack.index(`npm:${name}`)
  // A first question loads the model and the tokenizer; the picture shows what every later one costs.
  await fetch(`${stack.origin}/api/v2/context?libraryId=/npm/pino&query=transports`)
  mkdirSync(FOLDER, { recursive: true })
  for (const picture of PICTURES) await take(picture)
} finally {
  await browser.close()
  await stack.stop()
}

async function take({ name, path, colorScheme, prepare }: Picture): Promise<void> {
  const page = await browser.newPage({
    viewport: SIZE,
    colorScheme,
    locale: 'en-GB',
    reducedMotion: 'reduce',
  })
  await page.goto(stack.origin + path, { waitUntil: 'networkidle' })
  await prepare?.(page)
  const file = join(FOLDER, `${name}.png`)
  await page.screenshot({ path: file })
  const { size } = statSync(file)
  if (size > MAX_BYTES) throw new Error(`${name}.png has ${size} bytes, more than ${MAX_BYTES}`)
  await page.close()
}
