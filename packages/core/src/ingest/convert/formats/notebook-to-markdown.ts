import { z } from 'zod'
import type { Converted } from '../converted.ts'
import { fence } from '../html/code-block.ts'

const Source = z
  .union([z.string(), z.array(z.string())])
  .transform((text) => (typeof text === 'string' ? text : text.join('')))
const Output = z.looseObject({
  output_type: z.string().default(''),
  text: Source.optional(),
  data: z.record(z.string(), z.unknown()).optional(),
})
const Cell = z.looseObject({
  cell_type: z.string(),
  source: Source.optional(),
  /** Before version 4. */
  input: Source.optional(),
  level: z.number().int().min(1).max(6).optional(),
  language: z.string().optional(),
  outputs: z.array(Output).catch([]).default([]),
  metadata: z
    .looseObject({ tags: z.array(z.string()).optional() })
    .catch({})
    .default({}),
})
const Notebook = z.looseObject({
  nbformat: z.number(),
  metadata: z
    .looseObject({
      title: z.string().optional(),
      kernelspec: z.looseObject({ language: z.string().optional() }).optional(),
      language_info: z.looseObject({ name: z.string().optional() }).optional(),
    })
    .catch({}),
  cells: z.array(Cell).optional(),
  worksheets: z.array(z.looseObject({ cells: z.array(Cell) })).optional(),
})

const MAX_OUTPUT_LINES = 20
const MAX_OUTPUT_CHARACTERS = 1_500
// biome-ignore lint/suspicious/noControlCharactersInRegex: colours of a terminal
const COLOURS = /\u001b\[[\d;]*m/g

/**
 * A Jupyter notebook (format 3 or 4): text as it is, code with its language, and outputs that are
 * text and short. Pictures are left out.
 * @throws Error for what is no notebook.
 */
export function notebookToMarkdown(json: string): Converted {
  const parsed = Notebook.safeParse(parseJson(json))
  if (!parsed.success) throw new Error('not a notebook')
  const { metadata, cells, worksheets } = parsed.data
  const all = cells ?? worksheets?.flatMap((sheet) => sheet.cells) ?? []
  const language = metadata.language_info?.name ?? metadata.kernelspec?.language ?? 'python'
  const blocks = all.flatMap((cell) => writeCell(cell, language))
  return {
    markdown: blocks.join('\n\n'),
    provenance: metadata.title ? { title: metadata.title.slice(0, 300) } : {},
  }
}

function writeCell(cell: z.infer<typeof Cell>, language: string): string[] {
  const text = (cell.source ?? cell.input ?? '').trimEnd()
  if (text.trim() === '' || cell.metadata.tags?.includes('remove-cell')) return []
  switch (cell.cell_type) {
    case 'markdown':
      // A picture can be part of the text itself, as data.
      return [text.replace(/!\[([^\]]*)\]\((?:attachment|data):[^)]*\)/g, '$1')]
    case 'heading':
      return [`${'#'.repeat(cell.level ?? 1)} ${text.replace(/\n/g, ' ')}`]
    case 'code':
      return [
        fence(text, (cell.language ?? language).toLowerCase()),
        ...cell.outputs.flatMap(writeOutput),
      ]
    default:
      return []
  }
}

function writeOutput(output: z.infer<typeof Output>): string[] {
  if (output.output_type === 'pyerr' || output.output_type === 'error') return []
  const plain = Source.safeParse(output.data?.['text/plain'])
  const text = (output.text ?? (plain.success ? plain.data : '')).replace(COLOURS, '').trimEnd()
  const isPicture = /^<.{0,200}(?:Figure|Axes|Image|AxesSubplot)\b/.test(text)
  if (text.trim() === '' || isPicture) return []
  const lines = text.split('\n')
  const isLong = lines.length > MAX_OUTPUT_LINES || text.length > MAX_OUTPUT_CHARACTERS
  return isLong ? [] : [fence(text, 'text')]
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return null
  }
}
