import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { CHUNK_LIMIT } from '../../chunk/chunk.ts'
import { isOpenApi, parseOpenApi } from './parse-openapi.ts'

const V3 = {
  openapi: '3.1.0',
  info: { title: 'Pets', version: '1.4.0', description: 'All about pets.' },
  servers: [{ url: 'https://{region}.pets.test/v1', variables: { region: { default: 'eu' } } }],
  tags: [{ name: 'pets', description: 'The animals.' }],
  security: [{ token: [] }],
  paths: {
    '/pets/{id}': {
      parameters: [{ $ref: '#/components/parameters/Id' }],
      get: {
        operationId: 'getPet',
        summary: 'Find a pet',
        description: 'By its id.',
        tags: ['pets'],
        parameters: [
          {
            name: 'full',
            in: 'query',
            required: true,
            schema: { type: 'boolean', default: false },
          },
        ],
        responses: {
          200: {
            description: 'Here it is',
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Pet' } } },
          },
          404: { $ref: '#/components/responses/None' },
        },
      },
      put: {
        deprecated: true,
        requestBody: {
          required: true,
          content: { 'application/json': { schema: { $ref: '#/components/schemas/Pet' } } },
        },
        responses: { 204: { description: 'Saved' } },
      },
    },
  },
  webhooks: { born: { post: { summary: 'A pet is born', responses: {} } } },
  components: {
    parameters: {
      Id: {
        name: 'id',
        in: 'path',
        required: true,
        description: 'Which one',
        schema: { type: 'integer', format: 'int64' },
      },
    },
    responses: { None: { description: 'No such pet' } },
    schemas: {
      Pet: {
        type: 'object',
        description: 'An animal.',
        required: ['name'],
        properties: {
          name: { type: 'string', minLength: 1, example: 'Rex' },
          parent: { $ref: '#/components/schemas/Pet' },
          owner: {
            type: ['object', 'null'],
            properties: { email: { type: 'string', format: 'email' } },
          },
          tags: { type: 'array', items: { enum: ['dog', 'cat'] } },
          remote: { $ref: 'https://elsewhere.test/schemas/Remote.yaml#/Thing' },
        },
      },
    },
    securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
  },
}
const bytesOf = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value, null, 2))
const chunksOf = (value: unknown) =>
  parseOpenApi(bytesOf(value), 'openapi.json', 'https://x/openapi.json')?.chunks ?? []
const chunk = (value: unknown, symbol: string) =>
  chunksOf(value).find((each) => each.symbol === symbol)

describe('an OpenAPI description', () => {
  test('is a page on the API, a chunk an operation and one a schema', () => {
    const document = parseOpenApi(bytesOf(V3), 'openapi.json', 'https://x/openapi.json')
    expect(document).toMatchObject({
      title: 'Pets',
      kind: 'api',
      description: 'All about pets.',
      provenance: { metadata: { apiVersion: '1.4.0' } },
    })
    expect(
      document?.chunks.map(({ kind, headingPath }) => [kind, headingPath.join(' > ')]),
    ).toEqual([
      ['prose', 'Pets'],
      ['operation', 'Pets > pets > GET /pets/{id}'],
      ['operation', 'Pets > PUT /pets/{id}'],
      ['operation', 'Pets > WEBHOOK born'],
      ['api', 'Pets > Schemas > Pet'],
    ])
    expect(document?.chunks[0]?.text).toContain('Servers: https://{region}.pets.test/v1')
    expect(document?.chunks[0]?.text).toContain('- token: http bearer')
  })

  test('says of an operation what it takes and gives, and how to call it', () => {
    const { text, startLine, innerHeadings } = chunk(V3, 'GET /pets/{id}') ?? {}
    expect(text).toBe(
      [
        '**GET /pets/{id}** — Find a pet',
        'By its id.',
        'Parameters:',
        '| name | in | type | required | description |\n| --- | --- | --- | --- | --- |\n| `id` | path | integer (int64) | yes | Which one |\n| `full` | query | boolean | yes |  |',
        'Responses:\n- 200: Here it is → Pet\n- 404: No such pet',
        'Auth: token',
        "Example:\n\n```sh\ncurl 'https://eu.pets.test/v1/pets/1?full=false' \\\n  -H 'Authorization: Bearer <token>'\n```",
      ].join('\n\n'),
    )
    expect(innerHeadings).toEqual(['Find a pet', 'getPet'])
    expect(JSON.stringify(V3, null, 2).split('\n')[(startLine ?? 0) - 1]).toContain('"/pets/{id}"')
  })

  test('flattens schemas, stops where they contain themselves, and never leaves the file', () => {
    expect(chunk(V3, 'Pet')?.text).toBe(
      [
        '**Pet** (schema): object',
        'An animal.',
        'Properties:\n- `name` (string, required): Min length 1.\n- `parent` (Pet): An animal.\n- `owner` (object | null)\n  - `email` (string (email))\n- `tags` (("dog" | "cat")[])\n- `remote` (Thing)',
      ].join('\n\n'),
    )
    const put = chunk(V3, 'PUT /pets/{id}')?.text
    expect(put).toContain('**Deprecated.**')
    expect(put).toContain('"name": "Rex"')
  })

  test('is the same in YAML', () => {
    const yaml = parseOpenApi(bytesOf(stringify(V3)), 'openapi.yaml', 'https://x/openapi.json')
    expect(yaml?.chunks.map(({ text }) => text)).toEqual(chunksOf(V3).map(({ text }) => text))
  })

  test('of version 2 has its body, form fields, host and types where they belong', () => {
    const v2 = {
      swagger: '2.0',
      info: { title: 'Old', version: '1' },
      host: 'old.test',
      basePath: '/api',
      consumes: ['application/json'],
      paths: {
        '/a': {
          post: {
            parameters: [
              { in: 'body', name: 'it', required: true, schema: { $ref: '#/definitions/A' } },
              { in: 'query', name: 'n', type: 'integer', maximum: 9 },
            ],
            responses: { 200: { description: 'ok', schema: { $ref: '#/definitions/A' } } },
          },
        },
        '/b': {
          post: {
            consumes: ['multipart/form-data'],
            parameters: [{ in: 'formData', name: 'file', type: 'file', required: true }],
            responses: {},
          },
        },
      },
      definitions: { A: { properties: { x: { type: 'string' } } } },
    }
    const a = chunk(v2, 'POST /a')?.text
    expect(a).toContain('Request body (`application/json`, required): A\n- `x` (string)')
    expect(a).toContain('| `n` | query | integer | no |  |')
    expect(a).toContain('- 200: ok → A')
    expect(a).toContain("curl -X POST 'https://old.test/api/a'")
    expect(chunk(v2, 'POST /b')?.text).toContain(
      '(`multipart/form-data`, required): object\n- `file` (file, required)',
    )
  })

  test('is recognised by its first lines, and other JSON and YAML is not', () => {
    expect(isOpenApi('docs/api.yaml', '# Pets\nopenapi: "3.0.1"\n')).toBe(true)
    expect(isOpenApi('swagger.json', '{ "swagger": "2.0" }')).toBe(true)
    expect(isOpenApi('openapi.md', 'openapi: 3.0.0')).toBe(false)
    expect(isOpenApi('config.yaml', 'uses:\n  openapi-generator: 3')).toBe(false)
    expect(parseOpenApi(bytesOf('{"openapi": "four"}'), 'a.json')).toBeNull()
    expect(parseOpenApi(bytesOf('not: [closed'), 'a.yaml')).toBeNull()
    expect(parseOpenApi(bytesOf('{"a": '), 'a.json')).toBeNull()
  })
})

describe('hostile descriptions', () => {
  test('of aliases that repeat are refused', () => {
    const lines = ['openapi: 3.0.0', 'a: &a [x,x,x,x,x,x,x,x,x]']
    for (const [index, name] of [...'bcdefgh'].entries()) {
      lines.push(`${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[index]}`).join(',')}]`)
    }
    expect(() => parseOpenApi(bytesOf(lines.join('\n')), 'a.yaml')).toThrow(/YAML bomb/)
  })

  test('of references in a ring, to themselves and to nowhere end', () => {
    const ring = {
      openapi: '3.0.0',
      info: { title: 'Ring' },
      paths: {
        '/a': { $ref: '#/paths/~1a' },
        '/b': {
          get: {
            parameters: [{ $ref: '#/x/y' }],
            requestBody: { $ref: '#/paths/~1b/get/requestBody' },
          },
        },
      },
      components: {
        schemas: {
          A: { $ref: '#/components/schemas/B' },
          B: { $ref: '#/components/schemas/A' },
          C: {
            allOf: [{ $ref: '#/components/schemas/C' }],
            properties: { c: { $ref: '#/components/schemas/C' } },
          },
        },
      },
    }
    expect(chunksOf(ring).map(({ symbol }) => symbol)).toEqual([undefined, 'GET /b', 'A', 'B', 'C'])
  })

  test('of any shape give chunks within the limit', () => {
    const keys = fc.constantFrom(
      'type',
      'properties',
      'items',
      'allOf',
      'anyOf',
      '$ref',
      'enum',
      'description',
      'example',
      'parameters',
      'in',
      'name',
      'content',
      'schema',
      'responses',
      'security',
      'required',
      'tags',
    )
    const { any } = fc.letrec((tie) => ({
      any: fc.oneof(
        { maxDepth: 5, withCrossShrink: true },
        fc.oneof(
          fc.string({ maxLength: 40 }),
          fc.integer(),
          fc.boolean(),
          fc.constant(null),
          fc.constantFrom('#/components/schemas/A', '#/', 'body', 'path'),
        ),
        fc.array(tie('any'), { maxLength: 4 }),
        fc.dictionary(keys, tie('any'), { maxKeys: 5 }),
      ),
    }))
    fc.assert(
      fc.property(any, any, any, (info, operation, schema) => {
        const root = {
          openapi: '3.0.0',
          info,
          paths: { '/a': { get: operation, parameters: schema } },
          components: { schemas: { A: schema }, securitySchemes: info },
          servers: schema,
          tags: operation,
          webhooks: info,
        }
        for (const { text } of chunksOf(root)) expect(text.length).toBeLessThanOrEqual(CHUNK_LIMIT)
      }),
      { numRuns: 300 },
    )
  })
})
