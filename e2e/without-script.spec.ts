import { expect, test } from './fixtures.ts'

test.use({ javaScriptEnabled: false })

test('without scripts a package is found, added, asked about, and its job is shown', async ({
  page,
  stack,
}) => {
  await stack.index('npm:commander')
  await page.goto('/')
  await page.getByRole('combobox', { name: 'Search libraries' }).fill('commander')
  await page.getByRole('button', { name: 'Search' }).click()
  await expect(page.getByRole('heading', { name: 'Results for “commander”' })).toBeVisible()

  await page.getByRole('link', { name: '/npm/commander' }).first().click()
  await page.getByRole('textbox', { name: 'Question' }).fill('How do I declare a required option?')
  await page.getByRole('button', { name: 'Ask' }).click()
  await expect(page.getByTestId('answer-text')).toContainText('requiredOption')

  await page.goto('/add')
  await page.getByLabel('Package or address').fill('commander')
  await page.locator('main').getByRole('button', { name: 'Add' }).click()
  await expect(page).toHaveURL(/\/jobs\/[0-9a-f-]+$/)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('/npm/commander')
})

test.describe('a bad spec', () => {
  test.use({ expectedErrors: [/status of 400/] })

  test('comes back with its reason without scripts', async ({ page }) => {
    await page.goto('/add')
    await page.getByLabel('Package or address').fill('not a package!')
    await page.locator('main').getByRole('button', { name: 'Add' }).click()
    await expect(page.getByRole('alert')).toBeVisible()
    await expect(page.getByLabel('Package or address')).toHaveValue('not a package!')
  })
})

test('without scripts theme and language are chosen by plain forms', async ({ page }) => {
  await page.goto('/setup?client=zed')
  await page.getByRole('button', { name: /Switch to light/ }).click()
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light')
  await page.getByRole('button', { name: 'Français' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Connecter votre assistant')
  await expect(page).toHaveURL(/client=zed/)
})
