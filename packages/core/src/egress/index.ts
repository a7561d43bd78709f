export { retryAfterOf, statusOf } from './fetch-error.ts'
export { fetchFrom } from './fetch-from.ts'
export { fetchRobots, type Robots } from './fetch-robots.ts'
export { fetchThroughProxy } from './fetch-through-proxy.ts'
export {
  type FetchContext,
  type Fetched,
  type FetchOptions,
  fetchUrl,
} from './fetch-url.ts'
export { hostGate } from './host-gate.ts'
export { closeEgress, openEgress } from './open-egress.ts'
