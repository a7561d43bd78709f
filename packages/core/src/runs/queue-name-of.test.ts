import { expect, it } from 'vitest'
import { queueNameOf, queueNameOfRun } from './queue-name-of.ts'

it.each([
  ['website:https://zod.dev/', 'host:zod.dev'],
  ['website:https://ZOD.dev./docs?x=1', 'host:zod.dev'],
  ['feed:http://blog.example:8080/rss.xml', 'host:blog.example'],
  ['website:https://[::1]:9/', 'host:[::1]'],
  ['npm:zod', null],
  ['github:colinhacks/zod', null],
  ['files:/srv/docs', null],
  ['website:https://', null],
  ['', null],
])('queues %j in %j', (locator, queue) => {
  expect(queueNameOf(locator)).toBe(queue)
})

it.each([
  ['/site/zod.dev', '', 'host:zod.dev'],
  ['/site/localhost:8080/docs', '', 'host:localhost'],
  ['/gitlab.com/group/project', '', 'host:gitlab.com'],
  ['/npm/zod', 'website:https://zod.dev/', 'host:zod.dev'],
  ['/npm/zod', '', null],
  ['/colinhacks/zod', '', null],
  ['/go/github.com/gin-gonic/gin', '', null],
])('a run of %s from "%s" waits in %s', (librarySlug, sourceLocator, queue) => {
  expect(queueNameOfRun({ librarySlug, sourceLocator })).toBe(queue)
})
