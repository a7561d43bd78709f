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

test('a library asked for in vain is wanted, and can be dismissed', async ({ page, stack }) => {
  stack.registry.addMissing('wanted-package')
  await page.request.get('/api/v2/context?libraryId=/npm/pino&query=how')
  await page.goto('/candidates')
  await expect(page.getByRole('heading', { level: 1, name: 'Wanted libraries' })).toBeVisible()
  await page.getByRole('link', { name: 'Dismissed' }).click()
  await expect(page).toHaveURL(/show=dismissed/)
})
