import {
  createTRPCClient,
  httpBatchStreamLink,
  httpSubscriptionLink,
  splitLink,
  TRPCClientError,
} from '@trpc/client'
import type { AppRouter } from '@twinmcp/core'

const url = '/api/trpc'

/** The API from the browser: requests of one tick go together, subscriptions come as events. */
export const trpc = createTRPCClient<AppRouter>({
  links: [
    splitLink({
      condition: (operation) => operation.type === 'subscription',
      true: httpSubscriptionLink({ url }),
      false: httpBatchStreamLink({ url }),
    }),
  ],
})

/** What to show of a failed call: the server's words, or that it was not reached. */
export const failureText = (error: unknown, unreachable: string): string =>
  error instanceof TRPCClientError && error.data ? error.message : unreachable
