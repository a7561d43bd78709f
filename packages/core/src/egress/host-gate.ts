import { setTimeout as sleep } from 'node:timers/promises'
import { fetchError } from './fetch-error.ts'

/** Lets requests to one host through. In this process; between processes the job queue sees to it. */
export interface HostGate {
  /**
   * Runs `work` when it is its turn: alone and a crawl-delay after the last one when `polite`, else
   * at once; never while the host has asked us to stay away.
   * @throws the signal's reason; AppError `too_many_requests` when that would take over 30 s.
   */
  run<T>(work: () => Promise<T>, options: { polite: boolean; signal?: AbortSignal }): Promise<T>
  /** Milliseconds between two polite requests, from the host's robots.txt. */
  setCrawlDelay(delayMs: number): void
  /** The host has asked to be left alone for so long. */
  pause(forMs: number): void
}

interface Turn {
  tail: Promise<void>
  users: number
  crawlDelayMs: number
  /** Earliest start of the next polite request, and of any request. */
  nextAt: number
  pausedUntil: number
}

const LONGEST_PAUSE_MS = 30_000
const LONGEST_CRAWL_DELAY_MS = 300_000

const turns = new Map<string, Turn>()

/** The gate of a host with its port, such as `docs.example.com` or `127.0.0.1:8080`. */
export function hostGate(host: string): HostGate {
  return {
    run: async (work, { polite, signal }) => {
      const turn = turnOf(host)
      turn.users += 1
      try {
        const leave = await enter(turn, host, polite, signal)
        try {
          return await work()
        } finally {
          turn.nextAt = Date.now() + turn.crawlDelayMs
          leave()
        }
      } finally {
        turn.users -= 1
        forget(host, turn)
      }
    },
    setCrawlDelay: (delayMs) => {
      if (delayMs === 0 && !turns.has(host)) return
      turnOf(host).crawlDelayMs = Math.min(Math.max(delayMs, 0), LONGEST_CRAWL_DELAY_MS)
    },
    pause: (forMs) => {
      const turn = turnOf(host)
      turn.pausedUntil = Math.max(turn.pausedUntil, Date.now() + forMs)
    },
  }
}

function turnOf(host: string): Turn {
  const known = turns.get(host)
  if (known) return known
  const turn = { tail: Promise.resolve(), users: 0, crawlDelayMs: 0, nextAt: 0, pausedUntil: 0 }
  turns.set(host, turn)
  return turn
}

/** A host nobody waits for and that asked for nothing is not remembered. */
function forget(host: string, turn: Turn): void {
  if (turn.users > 0 || turn.crawlDelayMs > 0 || turn.pausedUntil > Date.now()) return
  if (turns.get(host) === turn) turns.delete(host)
}

async function enter(
  turn: Turn,
  host: string,
  polite: boolean,
  signal: AbortSignal | undefined,
): Promise<() => void> {
  let leave = () => {}
  try {
    signal?.throwIfAborted()
    if (polite) {
      const before = turn.tail
      const mine = new Promise<void>((done) => {
        leave = done
      })
      turn.tail = before.then(() => mine)
      await orAborted(before, signal)
      await waitUntil(turn.nextAt, signal)
    }
    const pauseMs = turn.pausedUntil - Date.now()
    if (pauseMs > LONGEST_PAUSE_MS) {
      throw fetchError('too_many_requests', `${host} asked to be left alone for now.`, {
        retryAfterMs: pauseMs,
      })
    }
    await waitUntil(turn.pausedUntil, signal)
    return leave
  } catch (error) {
    leave()
    throw error
  }
}

async function waitUntil(at: number, signal: AbortSignal | undefined): Promise<void> {
  const waitMs = at - Date.now()
  if (waitMs <= 0) return
  await sleep(waitMs, undefined, signal ? { signal } : {}).catch((error) => {
    signal?.throwIfAborted()
    throw error
  })
}

async function orAborted(wait: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (!signal) return wait
  let stop = () => {}
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason)
    signal.addEventListener('abort', stop, { once: true })
  })
  try {
    await Promise.race([wait, aborted])
  } finally {
    signal.removeEventListener('abort', stop)
  }
}
