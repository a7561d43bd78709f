import type { GraphBuilder } from './onnx-graph.ts'
import { quantizeColumns, transpose } from './quantize.ts'
import type { Weights } from './safetensors.ts'

export type Precision = 'int8' | 'float32'

/** Weights [outputs, inputs] and bias [outputs]. */
export type Dense = { weight: Weights; bias: Weights }

export type QuantizationHints = {
  /** Factor by input channel: activations are divided by it, weights multiplied. */
  outliers?: Record<number, number>
  /** Largest magnitude of a quantised weight. */
  weightLimit?: number
}

// Without VNNI, two products of an unsigned activation and a weight are added in 16 bits.
// Activations centred on 128 stay below that with weights up to 96, but for a rare pair.
export const CENTRED_LIMIT = 96

const addFloat = (graph: GraphBuilder, input: string, { weight, bias }: Dense) => {
  const [outputs, inputs] = weight.shape as [number, number]
  const data = transpose(weight.data, outputs, inputs)
  const table = graph.constant({ type: 'float', shape: [inputs, outputs], data })
  const offset = graph.constant({ type: 'float', shape: [outputs], data: bias.data })
  return graph.op('Add', [graph.op('MatMul', [input, table]), offset])
}

const addQuantized = (
  graph: GraphBuilder,
  input: string,
  { weight, bias }: Dense,
  { outliers = {}, weightLimit = 127 }: QuantizationHints,
) => {
  const [outputs, inputs] = weight.shape as [number, number]
  const factors = Float32Array.from({ length: inputs }, (_, channel) => outliers[channel] ?? 1)
  const smoothed = weight.data.map((value, index) => value * (factors[index % inputs] as number))
  const { values, scales } = quantizeColumns(smoothed, outputs, inputs, weightLimit)
  const shrink = factors.map((factor) => 1 / factor)
  const activations = factors.some((factor) => factor !== 1)
    ? graph.op('Mul', [input, graph.constant({ type: 'float', shape: [inputs], data: shrink })])
    : input
  return graph.op(
    'DynamicQuantizeMatMul',
    [
      activations,
      graph.constant({ type: 'int8', shape: [inputs, outputs], data: values }),
      graph.constant({ type: 'float', shape: [outputs], data: scales }),
      graph.constant({ type: 'int8', shape: [outputs], data: new Int8Array(outputs) }),
      graph.constant({ type: 'float', shape: [outputs], data: bias.data }),
    ],
    { domain: 'com.microsoft' },
  )
}

/** Adds a dense layer: [sequence, inputs] to [sequence, outputs]. */
export const addDense = (
  graph: GraphBuilder,
  precision: Precision,
  input: string,
  layer: Dense,
  hints: QuantizationHints = {},
): string =>
  precision === 'float32' ? addFloat(graph, input, layer) : addQuantized(graph, input, layer, hints)
