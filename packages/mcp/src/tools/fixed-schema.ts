import type { StandardSchemaWithJSON } from '@modelcontextprotocol/server'
import type { z } from 'zod'

const TARGET = { target: 'draft-2020-12' } as const

type Fixed<S extends z.ZodType> = StandardSchemaWithJSON<z.input<S>, z.output<S>>

/**
 * A tool's Zod schema as the SDK takes it. Its JSON Schemas are made once, since the SDK builds a
 * server for every HTTP request and would convert them again on every call. A bad argument is
 * reported with the description of that argument, so that the model learns what to send instead.
 */
export function fixedSchema<S extends z.ZodType>(schema: S): Fixed<S> {
  const standard = schema['~standard']
  const input = standard.jsonSchema.input(TARGET)
  const output = standard.jsonSchema.output(TARGET)
  const validate: Fixed<S>['~standard']['validate'] = async (value) => {
    const result = await standard.validate(value)
    if (!result.issues) return result as { value: z.output<S> }
    return { issues: result.issues.map((issue) => explain(issue, input)) }
  }
  return {
    '~standard': {
      version: 1,
      vendor: 'twinmcp',
      validate,
      jsonSchema: { input: () => input, output: () => output },
    },
  }
}

type Issue = { message: string; path?: readonly unknown[] | undefined }

function explain<I extends Issue>(issue: I, jsonSchema: Record<string, unknown>): I {
  const properties = jsonSchema.properties as Record<string, { description?: string }> | undefined
  const description = properties?.[String(issue.path?.[0])]?.description
  return description ? { ...issue, message: `${issue.message}. Expected: ${description}` } : issue
}
