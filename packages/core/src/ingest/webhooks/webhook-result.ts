/** A delivery as it came in. Header names in lower case. */
export interface WebhookDelivery {
  headers: Readonly<Record<string, string | undefined>>
  body: Uint8Array
  /** From the hook's address; narrows whose secret is tried. */
  sourceId?: number | null
}

/** What became of a delivery, with the HTTP status that says so to the sender. */
export interface WebhookResult {
  outcome: 'accepted' | 'ignored' | 'duplicate' | 'refused'
  status: 200 | 202 | 400 | 401 | 413
  reason: string
  /** Runs that were queued or joined. */
  runIds: string[]
}

export const refused = (status: 400 | 401 | 413, reason: string): WebhookResult => ({
  outcome: 'refused',
  status,
  reason,
  runIds: [],
})
export const ignored = (reason: string): WebhookResult => ({
  outcome: 'ignored',
  status: 200,
  reason,
  runIds: [],
})
export const duplicate = (): WebhookResult => ({
  outcome: 'duplicate',
  status: 200,
  reason: 'taken before',
  runIds: [],
})
export const accepted = (reason: string, runIds: string[]): WebhookResult => ({
  outcome: 'accepted',
  status: 202,
  reason,
  runIds,
})

/** One answer for what is not known and what is not signed: neither tells which sources there are. */
export const unverified = () => refused(401, 'no source with this signature')

/** GitHub's own limit. */
export const MAX_BODY_BYTES = 25 * 1024 * 1024
