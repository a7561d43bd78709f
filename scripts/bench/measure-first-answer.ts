import { removeLibrary, requestIndex } from '@twinmcp/core/libraries'
import { queryDocs } from '@twinmcp/core/retrieval'
import type { Bench } from './open-bench.ts'
import { round } from './statistics.ts'

export interface FirstAnswerFigures {
  package: string
  /** From the request to add the package until the right passage is in the first five. */
  seconds: number
  /** The tarball comes from this machine: what the network takes is not in it. */
  registry: 'loopback cache'
}

const TIMEOUT_MS = 60_000
const POLL_MS = 50

/** The running worker indexes a package that was removed; asks until the answer is right. */
export async function measureFirstAnswer(
  bench: Bench,
  asked: { package: string; question: string; expected: RegExp },
): Promise<FirstAnswerFigures> {
  const { ctx } = bench
  const name = asked.package.replace(/@[^@]+$/, '')
  const libraryId = `/npm/${name}/${asked.package.slice(name.length + 1)}`
  await removeLibrary(ctx, { libraryId: `/npm/${name}` }).catch(() => {})
  const startedAt = performance.now()
  await requestIndex(ctx, { libraryId, trigger: 'user' })
  while (performance.now() - startedAt < TIMEOUT_MS) {
    const answer = await queryDocs(ctx, { libraryId, query: asked.question }).catch(() => null)
    if (
      answer?.status === 'answer' &&
      answer.snippets.slice(0, 5).some(({ text }) => asked.expected.test(text))
    ) {
      const seconds = round((performance.now() - startedAt) / 1_000, 2)
      return { package: asked.package, seconds, registry: 'loopback cache' }
    }
    await Bun.sleep(POLL_MS)
  }
  throw new Error(`${asked.package} had no right answer within ${TIMEOUT_MS / 1_000} s`)
}
