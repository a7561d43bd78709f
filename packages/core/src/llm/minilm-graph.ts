import { addDense, CENTRED_LIMIT, type Dense, type Precision } from './dense-layer.ts'
import { createGraph, type GraphBuilder } from './onnx-graph.ts'
import { outlierChannels } from './outlier-channels.ts'
import { quantizeRows } from './quantize.ts'
import type { Weights } from './safetensors.ts'

/** Names the graph and the joining of windows that vectors come from; a test pins the graph's hash. */
export const MODEL_ID = 'minilm-l6-v2-int8@3'
export const DIMENSIONS = 384
/** Word pieces read at a time: with [CLS] and [SEP] the 128 that the model was trained on. */
export const WINDOW_TOKENS = 126
/** Word pieces read of a text, six windows: 1,500 characters of dense code fit. */
export const MAX_INPUT_TOKENS = 6 * WINDOW_TOKENS

const POSITIONS = WINDOW_TOKENS + 2
const LAYERS = 6
const HEADS = 12
const HEAD_SIZE = DIMENSIONS / HEADS
const EPSILON = 1e-12
const MICROSOFT = { domain: 'com.microsoft' }

type ReadWeights = (name: string) => Weights
type Context = { graph: GraphBuilder; read: ReadWeights; precision: Precision }

const layerName = (layer: number) => `encoder.layer.${layer}`

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

const readDense = ({ read }: Context, name: string): Dense => ({
  weight: read(`${name}.weight`),
  bias: read(`${name}.bias`),
})

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
    .data.slice(0, POSITIONS * columns)
    .map((value, index) => value + (segment[index % columns] as number))
  const table = graph.constant({
    type: 'float',
    shape: [POSITIONS, columns],
    data: positions,
  })
  const length = graph.op('Shape', ['input_ids'])
  const used = graph.op('Slice', [table, graph.ints(0), length, graph.ints(0)])
  return layerNorm(context, graph.op('Add', [wordVectors(), used]), 'embeddings.LayerNorm')
}

/** Query, key and value as one dense layer; the softmax scale is folded into the query's rows. */
const fusedProjection = (read: ReadWeights, layer: string): Dense => {
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

const attention = (context: Context, input: string, layer: number) => {
  const { graph, read, precision } = context
  const name = layerName(layer)
  const projected = addDense(graph, precision, input, fusedProjection(read, name), {
    outliers: outlierChannels[layer]?.projection ?? {},
    weightLimit: CENTRED_LIMIT,
  })
  const sizes = graph.ints(DIMENSIONS, DIMENSIONS, DIMENSIONS)
  const parts = graph.ops('Split', [projected, sizes], 3, { attributes: { axis: { int: 1 } } })
  const transposed = (value: string, perm: number[]) =>
    graph.op('Transpose', [value], { attributes: { perm: { ints: perm } } })
  const heads = (part: number, perm: number[]) =>
    transposed(graph.op('Reshape', [parts[part] as string, graph.ints(0, HEADS, HEAD_SIZE)]), perm)
  const scores = graph.op('MatMul', [heads(0, [1, 0, 2]), heads(1, [1, 2, 0])])
  const shares = graph.op('Softmax', [scores], { attributes: { axis: { int: -1 } } })
  const mixed = transposed(graph.op('MatMul', [shares, heads(2, [1, 0, 2])]), [1, 0, 2])
  const joined = graph.op('Reshape', [mixed, graph.ints(0, DIMENSIONS)])
  const output = readDense(context, `${name}.attention.output.dense`)
  return addDense(graph, precision, joined, output, { weightLimit: CENTRED_LIMIT })
}

const encoderLayer = (context: Context, input: string, layer: number) => {
  const { graph, precision } = context
  const name = layerName(layer)
  const outliers = outlierChannels[layer]
  const attended = layerNorm(
    context,
    graph.op('Add', [attention(context, input, layer), input]),
    `${name}.attention.output.LayerNorm`,
  )
  const wide = addDense(
    graph,
    precision,
    attended,
    readDense(context, `${name}.intermediate.dense`),
    { outliers: outliers?.intermediate ?? {}, weightLimit: CENTRED_LIMIT },
  )
  // ONNX Runtime's own operator: one pass, where Mul, Erf, Add and Mul cost 1 ms more a text.
  const active = graph.op('Gelu', [wide], MICROSOFT)
  const output = addDense(graph, precision, active, readDense(context, `${name}.output.dense`), {
    outliers: outliers?.output ?? {},
  })
  return layerNorm(context, graph.op('Add', [output, attended]), `${name}.output.LayerNorm`)
}

/**
 * Builds all-MiniLM-L6-v2 as an ONNX model: `input_ids` int64 [sequence] (at most 128) to
 * `embedding` float [384], mean pooled and L2 normalised.
 * It takes one text at a time: measured here, batches gain nothing on a CPU, and the activation
 * scale of a batch would make a text's vector depend on its neighbours.
 */
export const buildMinilmGraph = (read: ReadWeights, precision: Precision): Uint8Array => {
  const context: Context = { graph: createGraph(), read, precision }
  const { graph } = context
  let hidden = embeddings(context)
  for (let layer = 0; layer < LAYERS; layer += 1) {
    hidden = encoderLayer(context, hidden, layer)
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
