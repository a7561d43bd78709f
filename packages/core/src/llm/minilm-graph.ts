import type { GraphBuilder } from './onnx-graph.ts'
import { createGraph } from './onnx-graph.ts'
import { quantizeColumns, quantizeRows, transpose } from './quantize.ts'
import type { Weights } from './safetensors.ts'

/** Names the graph that vectors came from; a test holds it to the hash of the generated file. */
export const MODEL_ID = 'minilm-l6-v2-int8@1'
export const DIMENSIONS = 384
export const MAX_INPUT_TOKENS = 256

const LAYERS = 6
const HEADS = 12
const HEAD_SIZE = DIMENSIONS / HEADS
const EPSILON = 1e-12
const MICROSOFT = { domain: 'com.microsoft' }

type ReadWeights = (name: string) => Weights
type Precision = 'int8' | 'float32'
type Context = { graph: GraphBuilder; read: ReadWeights; precision: Precision }

const vector = ({ graph, read }: Context, name: string) => {
  const { shape, data } = read(name)
  return graph.constant({ type: 'float', shape, data })
}

const layerNorm = (context: Context, input: string, name: string) =>
  context.graph.op(
    'LayerNormalization',
    [input, vector(context, `${name}.weight`), vector(context, `${name}.bias`)],
    { attributes: { axis: { int: -1 }, epsilon: { float: EPSILON } } },
  )

/** A dense layer with weights [outputs, inputs]: input [sequence, inputs] to [sequence, outputs]. */
const dense = ({ graph, precision }: Context, input: string, weight: Weights, bias: Weights) => {
  const [outputs, inputs] = weight.shape as [number, number]
  const biasName = graph.constant({ type: 'float', shape: [outputs], data: bias.data })
  if (precision === 'float32') {
    const data = transpose(weight.data, outputs, inputs)
    const product = graph.op('MatMul', [
      input,
      graph.constant({ type: 'float', shape: [inputs, outputs], data }),
    ])
    return graph.op('Add', [product, biasName])
  }
  const { values, scales } = quantizeColumns(weight.data, outputs, inputs)
  return graph.op(
    'DynamicQuantizeMatMul',
    [
      input,
      graph.constant({ type: 'int8', shape: [inputs, outputs], data: values }),
      graph.constant({ type: 'float', shape: [outputs], data: scales }),
      graph.constant({ type: 'int8', shape: [outputs], data: new Int8Array(outputs) }),
      biasName,
    ],
    MICROSOFT,
  )
}

const denseNamed = (context: Context, input: string, name: string) =>
  dense(context, input, context.read(`${name}.weight`), context.read(`${name}.bias`))

const embeddings = (context: Context) => {
  const { graph, read, precision } = context
  const words = read('embeddings.word_embeddings.weight')
  const [rows, columns] = words.shape as [number, number]
  const gather = (table: string) => graph.op('Gather', [table, 'input_ids'])
  const wordVectors = () => {
    if (precision === 'float32') {
      return gather(graph.constant({ type: 'float', shape: words.shape, data: words.data }))
    }
    const { values, scales } = quantizeRows(words.data, rows, columns)
    const table = graph.constant({ type: 'int8', shape: words.shape, data: values })
    const scale = graph.constant({ type: 'float', shape: [rows, 1], data: scales })
    const cast = graph.op('Cast', [gather(table)], { attributes: { to: { int: 1 } } })
    return graph.op('Mul', [cast, gather(scale)])
  }
  // A text is always segment 0, so that segment's vector is folded into the positions.
  const segment = read('embeddings.token_type_embeddings.weight').data
  const positions = read('embeddings.position_embeddings.weight')
    .data.slice(0, MAX_INPUT_TOKENS * columns)
    .map((value, index) => value + (segment[index % columns] as number))
  const table = graph.constant({
    type: 'float',
    shape: [MAX_INPUT_TOKENS, columns],
    data: positions,
  })
  const length = graph.op('Shape', ['input_ids'])
  const used = graph.op('Slice', [table, graph.ints(0), length, graph.ints(0)])
  return layerNorm(context, graph.op('Add', [wordVectors(), used]), 'embeddings.LayerNorm')
}

/** Query, key and value as one dense layer; the softmax scale is folded into the query's rows. */
const fusedProjection = (read: ReadWeights, layer: string): { weight: Weights; bias: Weights } => {
  const parts = ['query', 'key', 'value'].map((part) => `${layer}.attention.self.${part}`)
  const join = (suffix: string) =>
    parts.flatMap((name, part) => {
      const scale = part === 0 ? 1 / Math.sqrt(HEAD_SIZE) : 1
      return Array.from(read(`${name}.${suffix}`).data, (value) => value * scale)
    })
  return {
    weight: { shape: [3 * DIMENSIONS, DIMENSIONS], data: Float32Array.from(join('weight')) },
    bias: { shape: [3 * DIMENSIONS], data: Float32Array.from(join('bias')) },
  }
}

const attention = (context: Context, input: string, layer: string) => {
  const { graph, read } = context
  const { weight, bias } = fusedProjection(read, layer)
  const parts = graph.ops(
    'Split',
    [dense(context, input, weight, bias), graph.ints(DIMENSIONS, DIMENSIONS, DIMENSIONS)],
    3,
    { attributes: { axis: { int: 1 } } },
  )
  const heads = (part: number, perm: number[]) =>
    graph.op(
      'Transpose',
      [graph.op('Reshape', [parts[part] as string, graph.ints(0, HEADS, HEAD_SIZE)])],
      { attributes: { perm: { ints: perm } } },
    )
  const scores = graph.op('MatMul', [heads(0, [1, 0, 2]), heads(1, [1, 2, 0])])
  const shares = graph.op('Softmax', [scores], { attributes: { axis: { int: -1 } } })
  const mixed = graph.op('Transpose', [graph.op('MatMul', [shares, heads(2, [1, 0, 2])])], {
    attributes: { perm: { ints: [1, 0, 2] } },
  })
  const joined = graph.op('Reshape', [mixed, graph.ints(0, DIMENSIONS)])
  return denseNamed(context, joined, `${layer}.attention.output.dense`)
}

/** Gelu by the error function: x/2 · (1 + erf(x/√2)). */
const gelu = ({ graph }: Context, input: string) => {
  const erf = graph.op('Erf', [graph.op('Mul', [input, graph.scalar('float', Math.SQRT1_2)])])
  const half = graph.op('Mul', [input, graph.scalar('float', 0.5)])
  return graph.op('Mul', [half, graph.op('Add', [erf, graph.scalar('float', 1)])])
}

const encoderLayer = (context: Context, input: string, layer: string) => {
  const { graph } = context
  const attended = layerNorm(
    context,
    graph.op('Add', [attention(context, input, layer), input]),
    `${layer}.attention.output.LayerNorm`,
  )
  const hidden = gelu(context, denseNamed(context, attended, `${layer}.intermediate.dense`))
  const output = denseNamed(context, hidden, `${layer}.output.dense`)
  return layerNorm(context, graph.op('Add', [output, attended]), `${layer}.output.LayerNorm`)
}

/**
 * Builds all-MiniLM-L6-v2 as an ONNX model: `input_ids` int64 [sequence] (at most 256) to
 * `embedding` float [384], mean pooled and L2 normalised.
 * It takes one text at a time: measured here, batches gain nothing on a CPU, and the activation
 * scale of a batch would make a text's vector depend on its neighbours.
 */
export const buildMinilmGraph = (read: ReadWeights, precision: Precision): Uint8Array => {
  const context: Context = { graph: createGraph(), read, precision }
  const { graph } = context
  let hidden = embeddings(context)
  for (let layer = 0; layer < LAYERS; layer += 1) {
    hidden = encoderLayer(context, hidden, `encoder.layer.${layer}`)
  }
  const pooled = graph.op('ReduceMean', [hidden], {
    attributes: { axes: { ints: [0] }, keepdims: { int: 0 } },
  })
  const embedding = graph.op('LpNormalization', [pooled], {
    attributes: { axis: { int: -1 }, p: { int: 2 } },
  })
  return graph.encode({
    inputs: [{ name: 'input_ids', type: 'int64', shape: ['sequence'] }],
    outputs: { [embedding]: { name: 'embedding', type: 'float', shape: [DIMENSIONS] } },
  })
}
