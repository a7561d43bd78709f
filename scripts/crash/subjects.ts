import type { FakeRegistry } from '../../packages/core/src/testing/start-fake-registry.ts'
import { crashPackage, packageName } from './packages.ts'
import type { CrashSite } from './start-crash-site.ts'

/** What a round brings in: two packages, then a site, so that each kind is killed at each stage. */
export interface Subject {
  spec: string
  /** Makes it so that it can be brought in. */
  publish(): Promise<void>
}

export function subjectOf(
  round: number,
  { registry, site }: { registry: FakeRegistry; site: CrashSite },
): Subject {
  if (round % 3 === 2) {
    return { spec: site.address(round), publish: async () => {} }
  }
  return {
    spec: `npm:${packageName(round)}`,
    publish: () => registry.add(crashPackage(round, 1)),
  }
}
