import type { Context } from '../../context.ts'
import type { WebhookDelivery, WebhookResult } from './webhook-result.ts'

const HANDLERS = {
  github: async () => (await import('./handle-github-webhook.ts')).handleGithubWebhook,
  gitlab: async () => (await import('./handle-gitlab-webhook.ts')).handleGitlabWebhook,
  npm: async () => (await import('./handle-npm-hook.ts')).handleNpmHook,
} as const

/** Hands a delivery to who knows its sender; null for a sender that we do not know. */
export async function takeWebhook(
  ctx: Context,
  provider: string,
  delivery: WebhookDelivery,
): Promise<WebhookResult | null> {
  if (!Object.hasOwn(HANDLERS, provider)) return null
  const handle = await HANDLERS[provider as keyof typeof HANDLERS]()
  return handle(ctx, delivery)
}
