import { expect, test } from './fixtures.ts'

test('the dashboard shows what failed for good, and tries it again', async ({ page, stack }) => {
  stack.registry.addMissing('dead-package')
  await page.request.post('/api/trpc/ingest.add', { data: { spec: 'npm:dead-package' } })
  await page.goto('/queue')
  const letter = page.getByRole('listitem').filter({ hasText: '/npm/dead-package' })
  await expect(letter).toBeVisible({ timeout: 20_000 })
  await expect(letter.getByText(/no package named dead-package/)).toBeVisible()
  await letter.getByRole('button', { name: /Retry/ }).click()
  await expect(page.getByText('Queued again.').last()).toBeVisible()
})

test('the chart is read by keyboard, and as a table', async ({ page, stack }) => {
  await stack.index('npm:commander')
  await page.goto('/queue')
  const chart = page.getByRole('application', { name: /Runs by hour/ })
  await expect(async () => {
    await chart.press('End')
    await expect(page.getByText(/UTC: \d+ done/)).toBeVisible({ timeout: 500 })
  }).toPass()
  await chart.press('ArrowLeft')
  await expect(page.getByText(/UTC: \d+ done/)).toBeVisible()
  await chart.press('Escape')
  await expect(page.getByText(/pages in 48 h/)).toBeVisible()

  await page.getByText('As a table').click()
  await expect(page.getByRole('columnheader', { name: 'Hour (UTC)' })).toBeVisible()
})

test('a library asked for in vain is wanted, and goes to its list when it is dismissed', async ({
  page,
  stack,
}) => {
  await stack.remove('/npm/pino')
  const input = encodeURIComponent(JSON.stringify({ libraryName: 'pino' }))
  await page.request.get(`/api/trpc/libraries.resolve?input=${input}`)
  const row = page.getByRole('listitem').filter({ hasText: '/npm/pino' })
  await expect(async () => {
    await page.goto('/candidates')
    await expect(row).toBeVisible({ timeout: 500 })
  }).toPass()
  await expect(row.getByText(/asked for/)).toBeVisible()
  await row.getByRole('button', { name: 'Dismiss' }).click()
  await expect(row).toBeHidden()
  await page.getByRole('link', { name: 'Dismissed', exact: true }).click()
  await expect(row).toBeVisible()
  await row.getByRole('button', { name: 'Index' }).click()
  await expect(page).toHaveURL(/\/jobs\//)
})
