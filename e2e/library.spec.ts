import { expect, test } from './fixtures.ts'

test.beforeEach(async ({ stack, page }) => {
  await stack.index('npm:express')
  await page.goto('/libraries/npm/express')
})

test('a library is removed only after it was confirmed', async ({ page }) => {
  const remove = page.getByRole('button', { name: 'Remove' })
  await remove.click()
  const dialog = page.getByRole('alertdialog', { name: 'Remove /npm/express?' })
  await expect(dialog).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  await expect(remove).toBeFocused()

  await remove.click()
  await dialog.getByRole('button', { name: 'Remove' }).click()
  await expect(page).toHaveURL(/\/libraries$/)
  await expect(page.getByRole('link', { name: '/npm/express' })).toBeHidden()
})

test('a refresh of what has not changed says so', async ({ page }) => {
  await page.getByRole('button', { name: 'Refresh' }).click()
  await expect(page.getByText('Refresh of /npm/express started.').last()).toBeVisible()
  await page.goto('/jobs?status=unchanged')
  await expect(page.getByRole('row', { name: /express/ }).first()).toContainText('Unchanged')
})

test('another name of a library leads to its page', async ({ page }) => {
  await page.goto('/libraries/expressjs/express')
  await expect(page).toHaveURL(/\/libraries\/npm\/express$/)
})

test.describe('an unknown library', () => {
  test.use({ expectedErrors: [/status of 404/] })

  test('is answered with what to do about it', async ({ page }) => {
    const response = await page.goto('/libraries/npm/expres')
    expect(response?.status()).toBe(404)
    await expect(page.getByText(/Did you mean \/npm\/express/)).toBeVisible()
  })
})
