import { totalmem } from 'node:os'
import { expect, it } from 'vitest'
import { availableMemory, readAvailable } from './available-memory.ts'

const MB = 1024 * 1024
const meminfo =
  'MemTotal:       16000000 kB\nMemFree:          100000 kB\nMemAvailable:    8192000 kB\n'
const none = { meminfo, max: null, current: null, stat: null }

it.each([
  ['the machine alone', none, 8_000],
  ['a container without a limit', { ...none, max: 'max\n', current: `${900 * MB}\n` }, 8_000],
  [
    'a container with a limit, whose cache counts as free',
    {
      meminfo,
      max: `${1_000 * MB}\n`,
      current: `${900 * MB}\n`,
      stat: `anon 1\ninactive_file ${300 * MB}\nactive_file 5\n`,
    },
    400,
  ],
  [
    'a container with a limit above what the machine has left',
    { ...none, max: `${64_000 * MB}\n`, current: `${MB}\n` },
    8_000,
  ],
  [
    'a container that is over its limit',
    { ...none, max: `${100 * MB}\n`, current: `${120 * MB}\n` },
    0,
  ],
])('reads what is left of %s', (_, files, megabytes) => {
  expect((readAvailable(files) ?? 0) / MB).toBe(megabytes)
})

it('knows nothing where the kernel says nothing', () => {
  expect(readAvailable({ meminfo: null, max: null, current: null, stat: null })).toBeNull()
})

it('finds some memory on this machine, and no more than it has', () => {
  expect(availableMemory()).toBeGreaterThan(MB)
  expect(availableMemory()).toBeLessThanOrEqual(totalmem())
})
