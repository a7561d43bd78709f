import { expect, test } from './fixtures.ts'

test('the language is switched, stays, and reaches the first byte', async ({ page }) => {
  await page.goto('/jobs?status=failed')
  await page.getByRole('button', { name: 'Français' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Tâches' })).toBeVisible()
  await expect(page).toHaveURL(/\/jobs\?status=failed$/)
  await page.goto('/')
  await expect(page.locator('html')).toHaveAttribute('lang', 'fr')
  expect(await (await page.request.get('/')).text()).toContain('<html lang="fr"')
  await page.getByRole('button', { name: 'English' }).click()
  await expect(page.locator('html')).toHaveAttribute('lang', 'en')
})

test('the browser’s language decides where nothing was chosen', async ({ browser, stack }) => {
  const context = await browser.newContext({ locale: 'fr-CA' })
  const page = await context.newPage()
  await page.goto(stack.origin)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(
    'La doc de la version que vous utilisez',
  )
  await context.close()
})

test('the theme follows the system, then the choice, without a flash', async ({ page }) => {
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.goto('/')
  const dark = await background()
  await page.emulateMedia({ colorScheme: 'light' })
  const light = await background()
  expect(dark).not.toBe(light)

  await page.getByRole('button', { name: /Switch to light/ }).click()
  const saved = page.waitForResponse((response) => response.url().endsWith('/preferences'))
  await page.getByRole('button', { name: /Switch to dark/ }).click()
  await saved
  expect(await background()).toBe(dark)

  // The choice is in the page as it is sent, before any script.
  expect(await (await page.request.get('/')).text()).toContain('data-theme="dark"')
  await page.reload()
  expect(await background()).toBe(dark)
})
