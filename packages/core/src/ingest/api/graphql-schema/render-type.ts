import {
  type EnumValueDefinitionNode,
  type FieldDefinitionNode,
  type InputValueDefinitionNode,
  print,
  type TypeDefinitionNode,
  type TypeExtensionNode,
} from 'graphql'
import { inlineCode, shorten } from '../fit-text.ts'
import { deprecation, fieldSignature } from './render-field.ts'

export type TypeNode = TypeDefinitionNode | TypeExtensionNode
const MAX_FIELDS = 200
const MAX_LINE = 400

const WORDS: Record<string, string> = {
  ObjectType: 'type',
  InterfaceType: 'interface',
  InputObjectType: 'input',
  EnumType: 'enum',
  UnionType: 'union',
  ScalarType: 'scalar',
}

/** A type with all that extends it, as pieces of Markdown. */
export function typePieces(name: string, nodes: readonly TypeNode[]): string[] {
  const [first] = nodes as [TypeNode]
  const word = WORDS[first.kind.replace(/(?:Definition|Extension)$/, '')] ?? 'type'
  const interfaces = nodes.flatMap((node) =>
    'interfaces' in node ? (node.interfaces ?? []).map((item) => item.name.value) : [],
  )
  const members = nodes.flatMap((node) =>
    'types' in node ? (node.types ?? []).map((item) => item.name.value) : [],
  )
  const description = nodes
    .flatMap((node) => ('description' in node ? [node.description] : []))
    .find(Boolean)
  const lines = nodes.flatMap(memberLines).slice(0, MAX_FIELDS)
  return [
    `**${name}** (${word})${interfaces.length > 0 ? `, implements ${interfaces.map((item) => `\`${item}\``).join(', ')}` : ''}`,
    shorten(description?.value ?? '', 1_000),
    members.length > 0
      ? shorten(`One of ${members.map((item) => `\`${item}\``).join(', ')}.`, 1_200)
      : '',
    lines.length > 0 ? `${word === 'enum' ? 'Values' : 'Fields'}:\n${lines.join('\n')}` : '',
  ].filter(Boolean)
}

function memberLines(node: TypeNode): string[] {
  if ('values' in node) return (node.values ?? []).map((value) => line(value.name.value, value))
  if (!('fields' in node)) return []
  return (node.fields ?? []).map((field) =>
    field.kind === 'FieldDefinition'
      ? line(fieldSignature(field).replace(/\s*\n\s*/g, ' '), field)
      : line(inputSignature(field), field),
  )
}

const inputSignature = ({ name, type, defaultValue }: InputValueDefinitionNode) =>
  `${name.value}: ${print(type)}${defaultValue ? ` = ${shorten(print(defaultValue), 80)}` : ''}`

function line(
  signature: string,
  node: FieldDefinitionNode | InputValueDefinitionNode | EnumValueDefinitionNode,
): string {
  const note = deprecation(node.directives)
  const said = [
    note === null ? '' : `**Deprecated.** ${note}`.trim(),
    (node.description?.value ?? '').replace(/\s+/g, ' ').trim(),
  ].filter(Boolean)
  const text = said.join(' ')
  return shorten(`- ${inlineCode(signature, 300)}${text ? `: ${text}` : ''}`, MAX_LINE)
}
