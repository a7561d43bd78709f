import { expect, test } from './fixtures.ts'

test.beforeEach(async ({ stack, page }) => {
  await stack.index('npm:commander')
  stack.registry.addMissing('comm')
  stack.registry.addMissing('nothing-like-it')
  await page.goto('/')
})

test('the search is reached with a slash and used with arrows, Enter and Escape', async ({
  page,
}) => {
  const field = page.getByRole('combobox', { name: 'Search libraries' })
  await expect(field).toHaveAttribute('aria-expanded', 'false')
  // The shortcut is there once the page has come alive.
  await expect(async () => {
    await page.keyboard.press('/')
    await expect(field).toBeFocused({ timeout: 500 })
  }).toPass()

  await field.fill('comm')
  const option = page.getByRole('option', { name: /commander/ })
  await expect(option).toBeVisible()
  await expect(option.locator('mark')).toHaveText('comm')
  await expect(field).toHaveAttribute('aria-expanded', 'true')

  await field.press('ArrowDown')
  await expect(option).toHaveAttribute('aria-selected', 'true')
  const active = await field.getAttribute('aria-activedescendant')
  expect(await option.getAttribute('id')).toBe(active)

  await field.press('Escape')
  await expect(option).toBeHidden()
  await expect(field).toHaveValue('comm')

  await field.press('ArrowDown')
  await field.press('ArrowDown')
  await field.press('Enter')
  await expect(page).toHaveURL(/\/libraries\/npm\/commander$/)
})

test('a package that only the registry has can be indexed from the list', async ({
  page,
  stack,
}) => {
  await stack.remove('/npm/express')
  const field = page.getByRole('combobox', { name: 'Search libraries' })
  await field.fill('express')
  const option = page.getByRole('option', { name: /express.*index it now/ })
  await expect(option).toBeVisible()
  await field.press('ArrowUp')
  await field.press('Enter')
  await expect(page).toHaveURL(/\/jobs\//)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('/npm/express')
  await expect(page.getByText('Done', { exact: true })).toBeVisible({ timeout: 20_000 })
})

test('a name that nobody knows is said to be unknown', async ({ page }) => {
  await page.getByRole('combobox', { name: 'Search libraries' }).fill('nothing-like-it')
  await expect(page.getByText('No indexed library matches “nothing-like-it”.')).toBeVisible()
})

test('Enter without a choice shows a page of results', async ({ page }) => {
  const field = page.getByRole('combobox', { name: 'Search libraries' })
  await field.fill('comm')
  await field.press('Enter')
  await expect(page.getByRole('heading', { name: 'Results for “comm”' })).toBeVisible()
  await expect(page.getByRole('link', { name: '/npm/commander' }).first()).toBeVisible()
})
