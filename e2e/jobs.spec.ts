import { expect, test } from './fixtures.ts'

test('a run is cancelled while it waits for the registry, then retried to its end', async ({
  page,
  stack,
}) => {
  test.setTimeout(90_000)
  await stack.remove('/npm/express')
  stack.registry.inject({ path: /\/express-.*\.tgz$/, delayMs: 4000, times: 1 })
  await page.goto('/add')
  await page.getByLabel('Package or address').fill('express')
  await page.getByRole('button', { name: 'Add' }).click()
  await expect(page.getByText('Running', { exact: true })).toBeVisible()
  await page.getByRole('button', { name: 'Cancel' }).click()
  await expect(page.getByText('The run was cancelled.')).toBeVisible({ timeout: 20_000 })

  await page.getByRole('link', { name: 'Jobs', exact: true }).click()
  const row = page.getByRole('row', { name: /\/npm\/express/ }).first()
  await expect(row.getByText('Cancelled')).toBeVisible()
  await row.getByRole('button', { name: /Retry/ }).click()
  await expect(row.getByText('Done', { exact: true })).toBeVisible({ timeout: 60_000 })
  await expect(row.getByText('1 page · ')).toBeVisible()
})

test('a failed run says why, on its page and in the filtered list', async ({ page, stack }) => {
  stack.registry.addMissing('gone-package')
  await page.request.post('/api/trpc/ingest.add', { data: { spec: 'npm:gone-package' } })
  await page.goto('/jobs')
  const row = page.getByRole('row', { name: /gone-package/ })
  await expect(row.getByText('Failed', { exact: true })).toBeVisible({ timeout: 15_000 })

  await page.getByRole('link', { name: 'Failed', exact: true }).click()
  await expect(page).toHaveURL(/status=failed/)
  await expect(page.getByRole('row', { name: /gone-package/ })).toBeVisible()
  await expect(page.getByRole('row', { name: /express/ })).toBeHidden()

  await page.getByRole('link', { name: '/npm/gone-package' }).click()
  await expect(page.getByRole('alert')).toContainText('no package named gone-package')
  await expect(page.getByRole('button', { name: 'Retry' })).toBeVisible()
})

test('the list of jobs follows a run that was started elsewhere', async ({ page, stack }) => {
  await page.goto('/jobs')
  await page.waitForLoadState('networkidle').catch(() => {})
  await stack.index('npm:express')
  await expect(page.getByRole('row', { name: /\/npm\/express/ }).first()).toBeVisible()
})
