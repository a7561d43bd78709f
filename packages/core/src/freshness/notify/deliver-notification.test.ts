import { notificationDeliveries } from '@twinmcp/db'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createTestContext, type TestContext } from '../../testing/index.ts'
import { insertLibrary } from '../insert-rows.fixture.ts'
import { announce } from './announce.ts'
import { deliverNotification, MAX_ATTEMPTS } from './deliver-notification.ts'
import { followLibrary } from './follow-library.ts'
import { sign } from './post-webhook.ts'
import { startMailServer, startWebhookReceiver } from './start-receivers.fixture.ts'

const SECRET = 'a secret of sixteen'
let test: TestContext
let mail: Awaited<ReturnType<typeof startMailServer>>
let hook: Awaited<ReturnType<typeof startWebhookReceiver>>
let acme: Awaited<ReturnType<typeof insertLibrary>>

beforeAll(async () => {
  mail = await startMailServer()
  hook = await startWebhookReceiver()
  test = await createTestContext({
    environment: {
      TWINMCP_SMTP_URL: mail.url,
      TWINMCP_MAIL_FROM: 'TwinMCP <twinmcp@docs.example>',
      TWINMCP_NOTIFY_EMAIL: 'operator@docs.example',
      TWINMCP_NOTIFY_WEBHOOK: hook.url,
      TWINMCP_NOTIFY_SECRET: SECRET,
      TWINMCP_PUBLIC_URL: 'https://docs.example',
    },
  })
  acme = await insertLibrary(test.ctx.db, 'acme', { library: { name: 'Acmé' } })
})
afterAll(async () => {
  await test.drop()
  await Promise.all([mail.close(), hook.close()])
})
beforeEach(async () => {
  mail.mails.length = 0
  hook.posts.length = 0
  hook.answer()
  mail.refuse(0)
  for (const table of ['notifications', 'follows', 'graphile_worker._private_jobs'])
    await test.database.pool.query(`delete from ${table}`)
})

let announced = 0
/** Announces a failing source, and gives the delivery of each channel. */
async function alarm() {
  announced += 1
  await announce(test.ctx, test.ctx.db, acme, {
    kind: 'source_failing',
    title: 'It fails',
    body: { source: 'npm:acme', failures: 3, error: 'no answer' },
    runId: null,
    dedupeKey: `alarm:${announced}`,
  })
  const rows = await deliveries()
  const idOf = (channel: string) => rows.find((row) => row.channel === channel)?.id ?? 0
  return { email: idOf('email'), webhook: idOf('webhook') }
}
const deliveries = () =>
  test.ctx.db.select().from(notificationDeliveries).orderBy(notificationDeliveries.id)

describe('by mail', () => {
  it('hands a whole mail to a real SMTP server, once', async () => {
    const { email } = await alarm()
    await deliverNotification(test.ctx, email)
    await deliverNotification(test.ctx, email)
    expect(mail.mails).toHaveLength(1)
    const [received] = mail.mails
    expect(received).toMatchObject({
      from: 'twinmcp@docs.example',
      to: ['operator@docs.example'],
    })
    expect(received?.raw).toMatch(/^Subject: =\?UTF-8\?.*$/m)
    expect(received?.raw).toContain('multipart/alternative')
    expect(received?.raw).toMatch(
      new RegExp(`^Message-ID: <twinmcp-\\d+-${email}@docs.example>`, 'm'),
    )
    expect((await deliveries()).find((row) => row.id === email)).toMatchObject({
      status: 'sent',
      attempts: 1,
      lastError: null,
      sentAt: expect.any(Date),
    })
  })

  it('sends once when two jobs of a delivery run together', async () => {
    const { email } = await alarm()
    await Promise.all([deliverNotification(test.ctx, email), deliverNotification(test.ctx, email)])
    expect(mail.mails).toHaveLength(1)
  })

  it('tries again after a refusal, and keeps what the server said', async () => {
    mail.refuse(1)
    const { email } = await alarm()
    await expect(deliverNotification(test.ctx, email)).rejects.toMatchObject({
      code: 'unavailable',
    })
    expect((await deliveries()).find((row) => row.id === email)).toMatchObject({
      status: 'pending',
      attempts: 1,
      lastError: expect.stringContaining('mailbox is full'),
    })
    await deliverNotification(test.ctx, email)
    expect(mail.mails).toHaveLength(1)
  })

  it('gives up after the last attempt, without an error that would be tried again', async () => {
    mail.refuse(100)
    const { email } = await alarm()
    for (let attempt = 1; attempt < MAX_ATTEMPTS; attempt++) {
      await expect(deliverNotification(test.ctx, email)).rejects.toThrow()
    }
    await deliverNotification(test.ctx, email)
    await deliverNotification(test.ctx, email)
    expect((await deliveries()).find((row) => row.id === email)).toMatchObject({
      status: 'failed',
      attempts: MAX_ATTEMPTS,
    })
  })
})

describe('by webhook', () => {
  it('posts signed JSON that the receiver can check', async () => {
    const { webhook } = await alarm()
    await deliverNotification(test.ctx, webhook)
    expect(hook.posts).toHaveLength(1)
    const [post] = hook.posts
    expect(JSON.parse(post?.body ?? '')).toMatchObject({
      kind: 'source_failing',
      title: 'It fails',
      libraryId: '/npm/acme',
      url: expect.stringMatching(/^https:\/\/docs\.example\/libraries\/npm\//),
      facts: { source: 'npm:acme', failures: 3, error: 'no answer' },
    })
    const timestamp = String(post?.headers['twinmcp-timestamp'])
    expect(Math.abs(Number(timestamp) - Date.now() / 1000)).toBeLessThan(60)
    expect(post?.headers['twinmcp-signature']).toBe(sign(SECRET, timestamp, post?.body ?? ''))
    expect(post?.headers['twinmcp-delivery']).toBe(String(webhook))
  })

  it('takes no redirect and no error for an answer', async () => {
    hook.answer(302, 500)
    const { webhook } = await alarm()
    await expect(deliverNotification(test.ctx, webhook)).rejects.toThrow()
    await expect(deliverNotification(test.ctx, webhook)).rejects.toThrow()
    await deliverNotification(test.ctx, webhook)
    expect(hook.posts).toHaveLength(1)
    expect((await deliveries()).find((row) => row.id === webhook)).toMatchObject({ attempts: 3 })
  })
})

describe('ways out', () => {
  const news = (dedupeKey: string) =>
    announce(test.ctx, test.ctx.db, acme, {
      kind: 'docs_changed',
      title: 'News',
      body: { version: '1.0.0', changed: 1 },
      runId: null,
      dedupeKey,
    })

  it('are those that the follower chose, each with its job', async () => {
    await followLibrary(test.ctx, { libraryId: acme.slug, email: true })
    await news('chosen')
    await news('chosen')
    expect(await deliveries()).toMatchObject([{ channel: 'email', status: 'pending' }])
    const { rows } = await test.database.pool.query('select key from graphile_worker._private_jobs')
    expect(rows).toEqual([{ key: `deliver:${(await deliveries())[0]?.id}` }])
  })

  it('are none where nothing is set up, and choosing them is refused', async () => {
    const bare = {
      ...test.ctx,
      env: { ...test.ctx.env, TWINMCP_SMTP_URL: undefined, TWINMCP_NOTIFY_WEBHOOK: undefined },
    }
    const follow = (way: object) => followLibrary(bare, { libraryId: acme.slug, ...way })
    await expect(follow({ email: true })).rejects.toThrow(/TWINMCP_SMTP_URL/)
    await expect(follow({ webhook: true })).rejects.toThrow(/TWINMCP_NOTIFY_WEBHOOK/)
    expect(await follow({})).toMatchObject({ channels: { email: false, webhook: false } })
  })
})
