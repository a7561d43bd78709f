export { removeWebhook, setUpWebhook } from './set-up-webhook.ts'
