import type { Page } from '@playwright/test'
import { FUEL } from './docs-site.ts'
import { expect, test } from './fixtures.ts'
import type { Stack } from './start-stack.ts'

const idOf = (stack: Stack) => `/site/${stack.site.url.replace('http://', '')}/docs`

/** The site as a library, read anew from its first state. */
async function crawlSite(stack: Stack): Promise<void> {
  stack.site.reset()
  await stack.remove(idOf(stack))
  await stack.index(`${stack.site.url}/docs/`)
}

async function sourceId(page: Page, stack: Stack): Promise<number> {
  const input = encodeURIComponent(JSON.stringify({ libraryId: idOf(stack) }))
  const answer = await page.request.get(`/api/trpc/ingest.sources?input=${input}`)
  const [source] = (await answer.json()).result.data
  return source.sourceId
}

test('a site is looked at, crawled, watched and asked about', async ({ page, stack }) => {
  test.setTimeout(90_000)
  stack.site.reset()
  await stack.remove(idOf(stack))
  await page.goto('/add')
  await page.getByLabel('Package or address').fill(`${stack.site.url}/docs/`)
  await expect(page.getByRole('status').filter({ hasText: 'A site' })).toBeVisible()
  await page.getByRole('button', { name: 'Look first' }).click()

  const preview = page.getByRole('region', { name: 'What a crawl would read' })
  await expect(preview.getByTestId('preview-estimate')).toContainText('At least 3 pages')
  await expect(preview.getByRole('link', { name: /docs\/launch/ })).toBeVisible()
  await expect(preview.getByText('allows it')).toBeVisible()
  await expect(preview.getByRole('link', { name: /docs\/secret\/plans/ })).toBeVisible()
  await expect(preview.getByText(/robots\.txt/).last()).toBeVisible()

  stack.site.delayMs = 250
  await page.getByRole('button', { name: 'Start crawl' }).click()
  await expect(page).toHaveURL(/\/jobs\/[0-9a-f-]+/)
  await expect(page.getByText('Fetched', { exact: true })).toBeVisible({ timeout: 20_000 })
  await expect(page.getByRole('heading', { name: 'Pages of the crawl' })).toBeVisible()
  await expect(page.getByText('Done', { exact: true })).toBeVisible({ timeout: 60_000 })
  await expect(page.getByRole('row', { name: /docs\/launch.*Read.*200/ })).toBeVisible()

  await page.getByRole('link', { name: 'Open the library' }).click()
  await page.getByRole('textbox', { name: 'Question' }).fill('How do I launch the rocket?')
  await page.getByRole('button', { name: 'Ask' }).click()
  await expect(page.getByTestId('answer-text').first()).toContainText('igniteBooster')
  const source = page
    .getByTestId('answer')
    .getByRole('link', { name: /docs\/launch/ })
    .first()
  await expect(source).toHaveAttribute('href', `${stack.site.url}/docs/launch#launch`)
  expect(await page.evaluate(() => '__pwned' in window)).toBe(false)
})

test('a page that changed is told to who follows, and shown word by word', async ({
  page,
  stack,
}) => {
  test.setTimeout(90_000)
  await crawlSite(stack)
  await page.goto(`/libraries${idOf(stack)}`)
  await page.getByRole('button', { name: 'Follow', exact: true }).click()
  await expect(page.getByText('You follow this library.').first()).toBeVisible()

  stack.site.pages.set('/docs/fuel', FUEL('<b>liquid</b> methane'))
  await stack.check(await sourceId(page, stack))
  await expect(async () => {
    await page.goto('/notifications')
    await expect(page.getByRole('link', { name: /Changes in .*: 1 page/ }).first()).toBeVisible({
      timeout: 1_000,
    })
  }).toPass({ timeout: 30_000 })
  await expect(page.getByRole('link', { name: /\d+ unread notification/ })).toBeVisible()

  await page
    .getByRole('link', { name: /Changes in .*: 1 page/ })
    .first()
    .click()
  await expect(page).toHaveURL(/\/changes\?run=/)
  await page.getByRole('link', { name: 'Fuel' }).click()
  await expect(page.getByTestId('diff-counts')).toContainText('1 line added')
  await expect(page.locator('del').filter({ hasText: 'kerosene' })).toBeVisible()
  await expect(page.locator('ins').filter({ hasText: 'methane' })).toBeVisible()

  await page.goto('/notifications')
  await page.getByRole('button', { name: 'Mark all read' }).click()
  await expect(page.getByRole('link', { name: 'Notifications', exact: true })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Mark all read' })).toBeHidden()

  await page.goto(`/libraries${idOf(stack)}`)
  await expect(page.getByRole('link', { name: '1 page changed' })).toBeVisible()
  await page.getByRole('button', { name: 'Stop following' }).click()
  await expect(page.getByRole('button', { name: 'Follow', exact: true })).toBeVisible()
})

test('a plan is set by hand, paused and resumed, and settings are read by the source', async ({
  page,
  stack,
}) => {
  test.setTimeout(90_000)
  await crawlSite(stack)
  await page.goto(`/sources/${await sourceId(page, stack)}`)
  await page.getByLabel('Look for changes').selectOption('21600')
  await page.getByRole('button', { name: 'Save plan' }).click()
  await expect(page.getByText(/every 6 hr, as set by hand/)).toBeVisible()

  await page.getByRole('button', { name: 'Pause' }).click()
  await expect(page.getByText('Paused', { exact: true })).toBeVisible()
  await page.getByRole('button', { name: 'Resume' }).click()
  await expect(page.getByRole('button', { name: 'Pause' })).toBeVisible()

  await page.getByLabel('Not these pages').fill('/docs/fuel')
  await page.getByRole('button', { name: 'Save and read anew' }).click()
  await expect(page).toHaveURL(/\/jobs\//)
  await expect(page.getByText('Done', { exact: true })).toBeVisible({ timeout: 60_000 })
  await page.goto(`/sources/${await sourceId(page, stack)}`)
  await expect(page.getByLabel('Not these pages')).toHaveValue('/docs/fuel')
  await expect(page.getByRole('row', { name: /current 2/ })).toBeVisible()
})

test('a source is added to a library, and removed only after it was confirmed', async ({
  page,
  stack,
}) => {
  test.setTimeout(90_000)
  stack.site.reset()
  await stack.remove('/npm/commander')
  await stack.index('npm:commander')
  await page.goto('/libraries/npm/commander')
  await page.getByRole('link', { name: 'Add a source' }).click()
  await expect(page.getByLabel('Add to a library')).toHaveValue('/npm/commander')
  await page.getByLabel('Package or address').fill(`${stack.site.url}/docs/`)
  await page.locator('main').getByRole('button', { name: 'Add', exact: true }).click()
  await expect(page.getByText('Done', { exact: true })).toBeVisible({ timeout: 60_000 })

  await page.goto('/libraries/npm/commander')
  await page.getByRole('link', { name: /^Site / }).click()
  await expect(page).toHaveURL(/\/sources\/\d+/)
  await page.getByRole('button', { name: 'Remove' }).click()
  const dialog = page.getByRole('alertdialog')
  await expect(dialog).toContainText('from /npm/commander?')
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  await page.getByRole('button', { name: 'Remove' }).click()
  await dialog.getByRole('button', { name: 'Remove' }).click()
  await expect(page).toHaveURL(/\/libraries\/npm\/commander$/)
  await expect(page.getByRole('link', { name: /^Site / })).toBeHidden()
})

test.describe('without scripts', () => {
  test.use({ javaScriptEnabled: false, expectedErrors: [/status of 4/] })

  test('a site is looked at, its plan set, its library followed, and a removal asked about', async ({
    page,
    stack,
  }) => {
    test.setTimeout(90_000)
    await crawlSite(stack)
    await page.goto('/add')
    await page.getByLabel('Package or address').fill(`${stack.site.url}/docs/`)
    await page.getByRole('button', { name: 'Look first' }).click()
    await expect(page.getByTestId('preview-estimate')).toContainText('At least 3 pages')

    await page.goto(`/sources/${await sourceId(page, stack)}`)
    await page.getByLabel('Look for changes').selectOption('86400')
    await page.getByRole('button', { name: 'Save plan' }).click()
    await expect(page.getByText(/as set by hand/)).toBeVisible()
    await page.getByRole('button', { name: 'Pause' }).click()
    await expect(page.getByRole('button', { name: 'Resume' })).toBeVisible()

    await page.goto(`/libraries${idOf(stack)}`)
    await page.getByRole('button', { name: 'Follow', exact: true }).click()
    await expect(page.getByRole('button', { name: 'Stop following' })).toBeVisible()
    await page.getByRole('button', { name: 'Stop following' }).click()
    await expect(page.getByRole('button', { name: 'Follow', exact: true })).toBeVisible()

    await stack.remove('/npm/commander')
    await stack.index('npm:commander')
    const added = await page.request.post('/api/trpc/ingest.addSource', {
      data: { libraryId: '/npm/commander', address: `${stack.site.url}/docs/` },
    })
    await page.goto(`/sources/${(await added.json()).result.data.sourceId}`)
    await page.getByRole('button', { name: 'Remove' }).click()
    await expect(page.getByText(/^Remove website:.* from \/npm\/commander\?$/)).toBeVisible()
    await page.getByRole('button', { name: 'Remove' }).click()
    await expect(page).toHaveURL(/\/libraries\/npm\/commander$/)
    await expect(page.getByRole('link', { name: /^Site / })).toBeHidden()
  })
})
