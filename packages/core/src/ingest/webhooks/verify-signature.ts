import { createHmac, timingSafeEqual } from 'node:crypto'

/** Whether `sha256=<hex>` is the body's HMAC under the secret. Takes as long for a wrong one. */
export function isSignedBy(secret: string, body: Uint8Array, signature: string): boolean {
  const [, given] = /^sha256=([0-9a-f]{64})$/.exec(signature) ?? []
  const expected = createHmac('sha256', secret).update(body).digest()
  return given !== undefined && timingSafeEqual(Buffer.from(given, 'hex'), expected)
}

/** Whether two tokens are one; neither length nor place of a difference shows in the time. */
export function isSameToken(secret: string, given: string): boolean {
  const digest = (text: string) => createHmac('sha256', 'token').update(text).digest()
  return timingSafeEqual(digest(secret), digest(given))
}
