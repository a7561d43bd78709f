import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { FUEL } from './docs-site.ts'
import { expect, test } from './fixtures.ts'

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice']
const WIDTHS = [390, 1440]
const THEMES = ['light', 'dark'] as const
const PATHS = [
  '/',
  '/?q=commander',
  '/libraries',
  '/libraries/npm/commander',
  '/libraries/npm/commander?q=How+do+I+declare+a+required+option',
  '/add',
  '/jobs',
  '/jobs?status=queued',
  '/jobs/newest',
  '/queue',
  '/notifications',
  '/candidates',
  '/changes?library=%2Fnpm%2Fcommander',
  '/sources/newest',
  '/setup?client=zed',
  '/design',
  '/not-there',
]

test.use({ expectedErrors: [/status of 404/] })

test.beforeEach(async ({ stack }) => {
  await stack.index('npm:commander')
})

for (const path of PATHS) {
  test(`${path} has no accessibility fault in either theme, narrow or wide`, async ({ page }) => {
    await page.goto(await address(page, path))
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 900 })
      for (const colorScheme of THEMES) {
        await page.emulateMedia({ colorScheme })
        expect(await faults(page), `${colorScheme} at ${width} px`).toEqual([])
      }
      const overflow = () =>
        page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
      expect(await overflow(), `wider than ${width} px`).toBeLessThanOrEqual(0)
    }
  })
}

function address(page: Page, path: string): Promise<string> {
  if (path === '/jobs/newest') return newestJob(page)
  return path === '/sources/newest' ? sourceOf(page, '/npm/commander') : Promise.resolve(path)
}

async function sourceOf(page: Page, libraryId: string): Promise<string> {
  const input = encodeURIComponent(JSON.stringify({ libraryId }))
  const answer = await page.request.get(`/api/trpc/ingest.sources?input=${input}`)
  return `/sources/${(await answer.json()).result.data[0].sourceId}`
}

async function newestJob(page: Page): Promise<string> {
  const answer = await page.request.get('/api/trpc/ingest.runs?input=%7B%7D')
  const [run] = (await answer.json()).result.data.items
  return `/jobs/${run.id}`
}

async function faults(page: Page): Promise<string[]> {
  // Without frames there is no need for the blank page that axe opens to put results together.
  const axe = new AxeBuilder({ page }).withTags(TAGS).setLegacyMode()
  const { violations } = await axe.analyze()
  return violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id} at ${node.target.join(' ')}`),
  )
}

test('a crawl, its preview and what it changed have no accessibility fault', async ({
  page,
  stack,
}) => {
  test.setTimeout(120_000)
  const libraryId = `/site/${stack.site.url.replace('http://', '')}/docs`
  stack.site.reset()
  await stack.remove(libraryId)
  await stack.index(`${stack.site.url}/docs/`)
  stack.site.pages.set('/docs/fuel', FUEL('methane'))
  const source = await sourceOf(page, libraryId)
  const runId = await stack.check(Number(source.split('/').at(-1)))
  const input = encodeURIComponent(JSON.stringify({ runId }))
  const answer = await page.request.get(`/api/trpc/freshness.changes?input=${input}`)
  const [change] = (await answer.json()).result.data.items
  for (const path of [
    `/libraries${libraryId}`,
    `/jobs/${runId}`,
    `/changes?run=${runId}`,
    `/changes/${change.id}`,
    source,
  ]) {
    await page.goto(path)
    for (const colorScheme of THEMES) {
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 900 })
        await page.emulateMedia({ colorScheme })
        expect(await faults(page), `${path} ${colorScheme} at ${width} px`).toEqual([])
        const overflow = await page.evaluate(
          () => document.documentElement.scrollWidth - window.innerWidth,
        )
        expect(overflow, `${path} is wider than ${width} px`).toBeLessThanOrEqual(0)
      }
    }
  }
  await page.goto('/add')
  await page.getByLabel('Package or address').fill(`${stack.site.url}/docs/`)
  await page.getByRole('button', { name: 'Look first' }).click()
  await expect(page.getByTestId('preview-estimate')).toBeVisible()
  for (const colorScheme of THEMES) {
    await page.emulateMedia({ colorScheme })
    expect(await faults(page), `preview ${colorScheme}`).toEqual([])
  }
})

test('what opens on a page has no accessibility fault either', async ({ page, stack }) => {
  stack.registry.addMissing('comm')
  await page.goto('/libraries/npm/commander')
  await page.getByRole('combobox', { name: 'Search libraries' }).fill('comm')
  await expect(page.getByRole('option', { name: /commander/ })).toBeVisible()
  expect(await faults(page)).toEqual([])

  await page.getByRole('button', { name: 'Remove' }).click()
  await expect(page.getByRole('alertdialog')).toBeVisible()
  expect(await faults(page)).toEqual([])
})

test('the first Tab reaches a link that skips to the content', async ({ page }) => {
  await page.goto('/setup')
  await page.keyboard.press('Tab')
  const skip = page.getByRole('link', { name: 'Skip to content' })
  await expect(skip).toBeFocused()
  await expect(skip).toBeInViewport()
  await page.keyboard.press('Enter')
  await expect(page.locator('main')).toBeFocused()
})
