import pg from 'pg'

/** A shared LISTEN on one channel: many waiters, one connection. */
export interface Notifications {
  /**
   * Resolves when `payload` (any, when null) is notified or after `timeoutMs`, whichever is first.
   * Callers read the state again either way, so a lost notification only costs the timeout.
   */
  wait(payload: string | null, timeoutMs: number, signal?: AbortSignal): Promise<void>
  close(): Promise<void>
}

/** Connects on the first wait; after a lost connection the next wait connects again. */
export function createNotifications(url: string, channel: string): Notifications {
  const waiters = new Set<{ payload: string | null; wake: () => void }>()
  let connection: Promise<pg.Client> | null = null

  const connect = async () => {
    const client = new pg.Client({ connectionString: url, application_name: `twinmcp-${channel}` })
    const drop = () => {
      connection = null
    }
    client.on('error', drop)
    client.on('end', drop)
    client.on('notification', (message) => {
      for (const waiter of waiters) {
        if (waiter.payload === null || waiter.payload === message.payload) waiter.wake()
      }
    })
    await client.connect()
    await client.query(`listen ${pg.escapeIdentifier(channel)}`)
    return client
  }

  return {
    wait(payload, timeoutMs, signal) {
      connection ??= connect()
      connection.catch(() => {
        connection = null
      })
      return new Promise((resolve) => {
        const finish = () => {
          clearTimeout(timer)
          waiters.delete(waiter)
          signal?.removeEventListener('abort', finish)
          resolve()
        }
        const waiter = { payload, wake: finish }
        const timer = setTimeout(finish, timeoutMs)
        waiters.add(waiter)
        if (signal?.aborted) finish()
        else signal?.addEventListener('abort', finish, { once: true })
      })
    },
    async close() {
      for (const waiter of [...waiters]) waiter.wake()
      const client = await connection?.catch(() => null)
      connection = null
      await client?.end()
    },
  }
}
