import {
  type DirectiveNode,
  type FieldDefinitionNode,
  type InputValueDefinitionNode,
  type NamedTypeNode,
  print,
  type TypeNode,
} from 'graphql'
import { fenced, shorten } from '../fit-text.ts'

const MAX_DESCRIPTION = 1_000
const ROOTS = { Query: 'query', Mutation: 'mutation', Subscription: 'subscription' } as const
export type Operation = keyof typeof ROOTS

/** Why a field is not to be used any more; null when it may be. */
export function deprecation(directives: readonly DirectiveNode[] | undefined): string | null {
  const found = directives?.find(({ name }) => name.value === 'deprecated')
  if (!found) return null
  const reason = found.arguments?.find(({ name }) => name.value === 'reason')?.value
  return reason?.kind === 'StringValue' ? reason.value : ''
}

/** `user(id: ID!): User` without descriptions. */
export function fieldSignature(field: FieldDefinitionNode): string {
  const args = (field.arguments ?? []).map(argumentSignature)
  const type = print(field.type)
  const line = `${field.name.value}${args.length > 0 ? `(${args.join(', ')})` : ''}: ${type}`
  return line.length <= 100 || args.length === 0
    ? line
    : `${field.name.value}(\n  ${args.join('\n  ')}\n): ${type}`
}

const argumentSignature = (argument: InputValueDefinitionNode) =>
  `${argument.name.value}: ${print(argument.type)}${argument.defaultValue ? ` = ${shorten(print(argument.defaultValue), 80)}` : ''}`

/** A field of Query, Mutation or Subscription as pieces of Markdown. */
export function operationPieces(
  operation: Operation,
  field: FieldDefinitionNode,
  selection: (type: string) => string[],
): string[] {
  const note = deprecation(field.directives)
  const described = (field.arguments ?? []).filter(({ description }) => description)
  return [
    `**${operation}.${field.name.value}**\n\n${fenced(fieldSignature(field), 'graphql')}`,
    note === null ? '' : `**Deprecated.** ${note}`.trim(),
    shorten(field.description?.value ?? '', MAX_DESCRIPTION),
    described.length > 0 ? `Arguments:\n${described.map(describedLine).join('\n')}` : '',
    exampleOperation(operation, field, selection),
  ].filter(Boolean)
}

const describedLine = ({ name, type, description }: InputValueDefinitionNode) =>
  `- \`${name.value}\` (\`${print(type)}\`): ${shorten((description?.value ?? '').replace(/\s+/g, ' ').trim(), 400)}`

/** A call with its required arguments as variables. */
function exampleOperation(
  operation: Operation,
  field: FieldDefinitionNode,
  selection: (type: string) => string[],
): string {
  const needed = (field.arguments ?? []).filter(
    ({ type, defaultValue }) => type.kind === 'NonNullType' && !defaultValue,
  )
  const variables = needed.map(({ name, type }) => `$${name.value}: ${print(type)}`)
  const passed = needed.map(({ name }) => `${name.value}: $${name.value}`)
  const fields = selection(namedType(field.type))
  const call = `${field.name.value}${passed.length > 0 ? `(${passed.join(', ')})` : ''}`
  const body = fields.length > 0 ? `${call} {\n    ${fields.join('\n    ')}\n  }` : call
  const head = `${ROOTS[operation]}${variables.length > 0 ? ` (${variables.join(', ')})` : ''}`
  return `Example:\n\n${fenced(`${head} {\n  ${body}\n}`, 'graphql')}`
}

export function namedType(type: TypeNode): string {
  let at: TypeNode = type
  while (at.kind !== 'NamedType') at = at.type
  return (at satisfies NamedTypeNode).name.value
}
