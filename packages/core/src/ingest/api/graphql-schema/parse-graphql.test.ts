import fc from 'fast-check'
import { buildSchema, introspectionFromSchema } from 'graphql'
import { describe, expect, test } from 'vitest'
import { CHUNK_LIMIT } from '../../chunk/chunk.ts'
import { isGraphql, parseGraphql } from './parse-graphql.ts'

const SDL = `
schema { query: Root, mutation: Mutation }
"Reads."
type Root {
  """
  Finds a user.
  """
  user(
    "Its id"
    id: ID!
    first: Int = 10
  ): User
  me: User @deprecated(reason: "Use \`user\`.")
}
type Mutation { rename(input: RenameInput!): User! }
"Somebody"
type User implements Node { id: ID!, name: String, role: Role!, friends(first: Int): [User!]! }
extend type User { "Since lately" age: Int }
interface Node { id: ID! }
enum Role { ADMIN "Reads only" GUEST }
union Thing = User
input RenameInput { id: ID!, name: String = "Rex" }
scalar Date
`
const parse = (text: string, path = 'schema.graphql') =>
  parseGraphql(Buffer.from(text), path, 'https://x/s')
const chunk = (symbol: string) => parse(SDL)?.chunks.find((each) => each.symbol === symbol)

describe('a GraphQL schema', () => {
  test('is an overview, a chunk a field of the root types and one a type', () => {
    expect(parse(SDL)?.chunks.map(({ kind, symbol }) => `${kind} ${symbol}`)).toEqual([
      'prose undefined',
      'operation Query.user',
      'operation Query.me',
      'operation Mutation.rename',
      'api User',
      'api Node',
      'api Role',
      'api Thing',
      'api RenameInput',
      'api Date',
    ])
  })

  test('says of a field what it takes, gives, and how it is asked for', () => {
    expect(chunk('Query.user')?.text).toBe(
      [
        '**Query.user**',
        '```graphql\nuser(id: ID!, first: Int = 10): User\n```',
        'Finds a user.',
        'Arguments:\n- `id` (`ID!`): Its id',
        'Example:',
        '```graphql\nquery ($id: ID!) {\n  user(id: $id) {\n    id\n    name\n    role\n    age\n  }\n}\n```',
      ].join('\n\n'),
    )
    expect(chunk('Query.user')?.startLine).toBe(5)
    expect(chunk('Query.me')?.text).toContain('**Deprecated.** Use `user`.')
  })

  test('says of a type all that defines and extends it', () => {
    expect(chunk('User')?.text).toBe(
      '**User** (type), implements `Node`\n\nSomebody\n\nFields:\n- `id: ID!`\n- `name: String`\n- `role: Role!`\n- `friends(first: Int): [User!]!`\n- `age: Int`: Since lately',
    )
    expect(chunk('Role')?.text).toContain('Values:\n- `ADMIN`\n- `GUEST`: Reads only')
    expect(chunk('RenameInput')?.text).toContain('- `name: String = "Rex"`')
  })

  test('is the same from an introspection answer', () => {
    const schema = buildSchema(SDL)
    const answer = JSON.stringify({ data: introspectionFromSchema(schema) })
    const symbols = (text: string, path: string) =>
      parse(text, path)
        ?.chunks.map(({ symbol }) => symbol ?? '')
        .sort()
    expect(symbols(answer, 'schema.json')).toEqual(symbols(SDL, 'schema.graphql'))
    expect(isGraphql('schema.json', answer)).toBe(true)
  })

  test('is no query of a program, and no other text', () => {
    expect(parse('query { user(id: 1) { name } }')).toBeNull()
    expect(parse('# Title\n\nProse.')).toBeNull()
    expect(parse('{"__schema": 3}', 'a.json')).toBeNull()
    expect(isGraphql('a/schema.graphqls')).toBe(true)
    expect(isGraphql('package.json', '{ "name": "x" }')).toBe(false)
  })

  test('that is nested too deeply is refused, with the reason', () => {
    expect(() => parse(`type A { a: ${'['.repeat(200_000)}Int${']'.repeat(200_000)} }`)).toThrow(
      /nested too deeply|too large/,
    )
  })

  test('gives chunks within the limit, whatever was done to it', () => {
    const mutated = fc
      .array(fc.tuple(fc.nat(SDL.length), fc.nat(20), fc.string({ maxLength: 300 })), {
        maxLength: 5,
      })
      .map((edits) =>
        edits.reduce(
          (text, [at, gone, put]) => text.slice(0, at) + put + text.slice(at + gone),
          SDL,
        ),
      )
    const long = fc
      .string({ minLength: 1_500, maxLength: 4_000 })
      .map((text) => `type A { ${JSON.stringify(text.toWellFormed())} a: Int }`)
    fc.assert(
      fc.property(fc.oneof(mutated, long), (text) => {
        for (const each of parse(text)?.chunks ?? [])
          expect(each.text.length).toBeLessThanOrEqual(CHUNK_LIMIT)
      }),
      { numRuns: 200 },
    )
  })
})
