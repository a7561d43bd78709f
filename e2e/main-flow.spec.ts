import { expect, test } from './fixtures.ts'

test('a package is added, followed, asked about, and answered with its source', async ({
  page,
  context,
  stack,
}) => {
  test.setTimeout(90_000)
  await stack.remove('/npm/commander')
  await page.goto('/')
  await page.getByRole('link', { name: 'Add', exact: true }).click()
  await expect(page).toHaveTitle('Add documentation · TwinMCP')

  await page.getByLabel('Package or address').fill('commander')
  await expect(page.getByText('/npm/commander 14.0.3 is in the registry.')).toBeVisible()
  await page.getByRole('button', { name: 'Add' }).click()

  const progress = page.getByRole('progressbar', { name: 'Progress' })
  await expect(progress).toBeVisible()
  await expect(page.getByText('Done', { exact: true })).toBeVisible({ timeout: 60_000 })
  await expect(progress).toHaveAttribute('aria-valuenow', '100')
  await expect(page.getByText(/Searchable by words after/)).toBeVisible()
  await expect(page.getByRole('img', { name: /files indexed/ })).toBeVisible()
  await page.getByRole('link', { name: 'Open the library' }).click()

  await expect(page.getByRole('heading', { level: 1, name: '/npm/commander' })).toBeVisible()
  await page.getByRole('textbox', { name: 'Question' }).fill('How do I declare a required option?')
  await page.getByLabel('Token budget').fill('2')
  await page.getByRole('button', { name: 'Ask' }).click()

  const answer = page.getByTestId('answer')
  await expect(answer.getByText('words and meaning')).toBeVisible()
  const text = page.getByTestId('answer-text').first()
  await expect(text).toContainText('requiredOption')
  await expect(text).toContainText('served 14.0.3, latest 14.0.3')
  const source = answer.getByRole('link', { name: 'Readme.md' }).first()
  await expect(source).toHaveAttribute('href', /^https:\/\/github\.com\/tj\/commander\.js\/.*/)
  await expect(source).toHaveAttribute('rel', /noopener/)

  const tokens = await answer
    .getByText(/^[\d,]+ of 2,000 tokens$/)
    .first()
    .textContent()
  expect(Number(tokens?.split(' ')[0]?.replace(',', ''))).toBeLessThanOrEqual(2000)

  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await answer.getByRole('button', { name: 'Copy' }).first().click()
  await expect(answer.getByRole('button', { name: 'Copied' })).toBeVisible()
  const copied = await page.evaluate(() => navigator.clipboard.readText())
  expect(copied).toBe(await text.textContent())

  await answer.getByRole('button', { name: 'More' }).click()
  await expect(page.getByTestId('answer-text')).toHaveCount(2)

  // The address holds the question: it can be sent to somebody.
  await page.reload()
  await expect(page.getByTestId('answer-text').first()).toContainText('requiredOption')
})

test('the page shows the very text that the API gives an assistant', async ({ page, stack }) => {
  await stack.index('npm:commander')
  await page.goto('/libraries/npm/commander?q=parse+an+integer+argument&tokens=1000')
  const shown = await page.getByTestId('answer-text').textContent()
  const query = new URLSearchParams({
    libraryId: '/npm/commander',
    query: 'parse an integer argument',
    tokens: '1000',
  })
  const response = await page.request.get(`/api/v2/context?${query}`)
  expect(await response.text()).toBe(shown)
})

test('a spec that names nothing is explained before it is sent', async ({ page, stack }) => {
  stack.registry.addMissing('no-such-package')
  await page.goto('/add')
  await page.getByLabel('Package or address').fill('no-such-package')
  await expect(page.getByRole('alert')).toContainText('no package named no-such-package')
  await expect(page.getByLabel('Package or address')).toHaveAttribute('aria-invalid', 'true')
})
