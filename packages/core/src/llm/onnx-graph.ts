import {
  bytesField,
  encodeMessage,
  floatField,
  integerField,
  type Message,
  messageField,
  stringField,
} from './onnx-protobuf.ts'

/** Element types of ONNX tensors that the model uses (TensorProto.DataType). */
export const elementType = { float: 1, uint8: 2, int8: 3, int32: 6, int64: 7, bool: 9 } as const
export type ElementType = keyof typeof elementType

/** A constant tensor: row-major little-endian data with its shape. */
export type Tensor = {
  type: ElementType
  shape: readonly number[]
  data: ArrayBufferView<ArrayBuffer>
}

/** `{ int }`, `{ float }`, `{ ints }` or `{ text }`: ONNX attributes are typed, numbers alone are not. */
export type Attribute = { int: number } | { float: number } | { ints: number[] } | { text: string }

type NodeOptions = { attributes?: Record<string, Attribute>; domain?: string }

/** A named input or output with its shape; a string is a symbolic dimension. */
export type Port = { name: string; type: ElementType; shape: readonly (number | string)[] }

/** Collects nodes and constants; every method returns the name of the value that it made. */
export type GraphBuilder = {
  constant(tensor: Tensor): string
  scalar(type: 'float' | 'int8' | 'uint8' | 'int64', value: number): string
  ints(...values: number[]): string
  /** Adds a node and returns its first output. An empty input name means "left out". */
  op(type: string, inputs: readonly string[], options?: NodeOptions): string
  /** Adds a node with several outputs. */
  ops(type: string, inputs: readonly string[], outputs: number, options?: NodeOptions): string[]
  /** Encodes the graph as an ONNX model file. */
  encode(model: { inputs: readonly Port[]; outputs: Record<string, Port> }): Uint8Array
}

const encodeAttribute = (name: string, attribute: Attribute): Message => {
  const header = stringField(1, name)
  if ('int' in attribute)
    return [...header, ...integerField(3, attribute.int), ...integerField(20, 2)]
  if ('float' in attribute)
    return [...header, ...floatField(2, attribute.float), ...integerField(20, 1)]
  if ('text' in attribute)
    return [...header, ...stringField(4, attribute.text), ...integerField(20, 3)]
  return [
    ...header,
    ...attribute.ints.flatMap((value) => integerField(8, value)),
    ...integerField(20, 7),
  ]
}

const encodeNode = (
  name: string,
  type: string,
  inputs: readonly string[],
  outputs: readonly string[],
  { attributes = {}, domain }: NodeOptions,
): Message => [
  ...inputs.flatMap((input) => stringField(1, input)),
  ...outputs.flatMap((output) => stringField(2, output)),
  ...stringField(3, name),
  ...stringField(4, type),
  ...Object.entries(attributes).flatMap(([key, value]) =>
    messageField(5, encodeAttribute(key, value)),
  ),
  ...(domain ? stringField(7, domain) : []),
]

const encodeTensor = (name: string, { type, shape, data }: Tensor): Message => [
  ...shape.flatMap((size) => integerField(1, size)),
  ...integerField(2, elementType[type]),
  ...stringField(8, name),
  ...bytesField(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
]

const encodePort = ({ name, type, shape }: Port): Message => {
  const dimensions = shape.flatMap((size) =>
    messageField(1, typeof size === 'number' ? integerField(1, size) : stringField(2, size)),
  )
  const tensorType = [...integerField(1, elementType[type]), ...messageField(2, dimensions)]
  return [...stringField(1, name), ...messageField(2, messageField(1, tensorType))]
}

const encodeOpset = (domain: string, version: number): Message =>
  messageField(8, [...stringField(1, domain), ...integerField(2, version)])

/** Starts an empty ONNX graph (IR 8, opset 17 and ONNX Runtime's own operators). */
export const createGraph = (): GraphBuilder => {
  const nodes: Message[] = []
  const constants: Message[] = []
  const known = new Map<string, string>()

  const constant = (tensor: Tensor) => {
    const name = `c${constants.length}`
    constants.push(encodeTensor(name, tensor))
    return name
  }
  const shared = (key: string, tensor: () => Tensor) => {
    const name = known.get(key) ?? constant(tensor())
    known.set(key, name)
    return name
  }
  const ops: GraphBuilder['ops'] = (type, inputs, outputs, options = {}) => {
    const name = `n${nodes.length}`
    const names = Array.from({ length: outputs }, (_, index) => (index ? `${name}.${index}` : name))
    nodes.push(encodeNode(name, type, inputs, names, options))
    return names
  }

  return {
    constant,
    scalar: (type, value) =>
      shared(`${type}:${value}`, () => {
        if (type === 'float') return { type, shape: [], data: Float32Array.of(value) }
        if (type === 'int64') return { type, shape: [], data: BigInt64Array.of(BigInt(value)) }
        return {
          type,
          shape: [],
          data: type === 'int8' ? Int8Array.of(value) : Uint8Array.of(value),
        }
      }),
    ints: (...values) =>
      shared(`ints:${values.join()}`, () => ({
        type: 'int64',
        shape: [values.length],
        data: BigInt64Array.from(values, BigInt),
      })),
    ops,
    op: (type, inputs, options) => ops(type, inputs, 1, options)[0] as string,
    encode: ({ inputs, outputs }) => {
      const renames = Object.entries(outputs).map(([value, port], index) =>
        encodeNode(`out${index}`, 'Identity', [value], [port.name], {}),
      )
      const graph = [
        ...[...nodes, ...renames].flatMap((node) => messageField(1, node)),
        ...stringField(2, 'minilm'),
        ...constants.flatMap((tensor) => messageField(5, tensor)),
        ...inputs.flatMap((port) => messageField(11, encodePort(port))),
        ...Object.values(outputs).flatMap((port) => messageField(12, encodePort(port))),
      ]
      return encodeMessage([
        ...integerField(1, 8),
        ...stringField(2, 'twinmcp'),
        ...messageField(7, graph),
        ...encodeOpset('', 17),
        ...encodeOpset('com.microsoft', 1),
      ])
    },
  }
}
