import { fence } from '../html/code-block.ts'
import { writeQuote } from '../html/write-list.ts'
import { dedent, isBlank, type RstState } from './rst-state.ts'
import { csvLines, gfmTable, readListTable } from './rst-tables.ts'

export interface Directive {
  name: string
  argument: string
  options: Map<string, string>
  body: string[]
}

const LABELS: Record<string, string> = {
  note: 'Note',
  warning: 'Warning',
  tip: 'Tip',
  hint: 'Hint',
  important: 'Important',
  caution: 'Caution',
  danger: 'Danger',
  error: 'Error',
  attention: 'Attention',
  seealso: 'See also',
  todo: 'Todo',
}
const CHANGES: Record<string, string> = {
  versionadded: 'Added in version',
  versionchanged: 'Changed in version',
  versionremoved: 'Removed in version',
  'deprecated-removed': 'Deprecated since version',
  deprecated: 'Deprecated since version',
}
const CODE = new Set([
  'code-block',
  'code',
  'sourcecode',
  'parsed-literal',
  'prompt',
  'testcode',
  'ipython',
  'highlight-code',
  'doctest',
  'testsetup',
])
/** They steer the page or pull in what is not in the file. */
const SILENT = new Set(
  `toctree include literalinclude contents index currentmodule module py:currentmodule sectionauthor
   codeauthor moduleauthor highlight default-role role meta raw tabularcolumns automodule autoclass
   autofunction automethod autoattribute autosummary autodata autoexception autodecorator plot graphviz
   digraph mermaid inheritance-diagram uml only-html title-reference sectnum header footer target-notes
   testcleanup testoutput bibliography rst-class class cssclass container-start image-map nosearch`.split(
    /\s+/,
  ),
)
const API =
  /^(?:(py|c|cpp|js|rst|rb|php|go):)?(function|class|method|classmethod|staticmethod|attribute|data|exception|property|decorator|coroutinefunction|coroutinemethod|macro|type|member|var|struct|enum|enumerator|union|describe|object|option|cmdoption|envvar|confval|setting|program|directive|role|opcode|pdbcommand|asyncfunction|abstractmethod|decoratormethod|concept|alias|module)$/
const LANGUAGES: Record<string, string> = {
  py: 'python',
  js: 'javascript',
  c: 'c',
  cpp: 'cpp',
  rb: 'ruby',
  php: 'php',
  go: 'go',
}

/** Splits what stands under `.. name:: argument` in options and body. */
export function readDirective(name: string, first: string, content: readonly string[]): Directive {
  const options = new Map<string, string>()
  const lines = [...content]
  const more: string[] = []
  const rows = API.test(name)
  // Arguments may go on in the lines below, up to the options or a blank line.
  while (
    lines.length > 0 &&
    !isBlank(lines[0]) &&
    (rows || first !== '') &&
    !/^:[\w-]+:/.test(lines[0]?.trim() ?? '')
  ) {
    if (!rows && !/^(?:figure|image|math)$/.test(name)) break
    more.push((lines.shift() as string).trim())
  }
  while (lines.length > 0) {
    const option = /^:([\w-]+):\s*(.*)$/.exec(lines[0]?.trim() ?? '')
    if (!option) break
    options.set(option[1] as string, option[2] ?? '')
    lines.shift()
  }
  const argument = [first, ...more].filter(Boolean).join(rows ? '\n' : ' ')
  return { name, argument, options, body: dedent(lines) }
}

/** A directive as blocks of Markdown; those of unknown kinds by their text. */
export function writeDirective(directive: Directive, state: RstState): string[] {
  const { name, argument, options, body } = directive
  if (name === 'highlight') state.language = argument || null
  if (SILENT.has(name)) return []
  if (CODE.has(name)) {
    const language =
      name === 'doctest' || name === 'testcode' ? 'python' : argument || state.language
    return body.length === 0
      ? []
      : [
          fence(
            body.join('\n'),
            codeName(language),
            options.get('caption')?.replace(/[^\w./-]/g, '') || null,
          ),
        ]
  }
  const label = LABELS[name] ?? (name === 'admonition' ? state.inline(argument) : null)
  if (label !== null) {
    const text = name === 'admonition' ? body : dedent([argument, ...body])
    return labelled(`**${label}:**`, state.blocks(text))
  }
  const change = CHANGES[name]
  if (change) {
    const [version = '', ...words] = argument.split(/\s+/)
    return labelled(`**${change} ${version}:**`, state.blocks(dedent([words.join(' '), ...body])))
  }
  if (name === 'list-table' || name === 'csv-table') {
    const rows = name === 'list-table' ? readListTable(body) : csvLines(body)
    const header = options.get('header')
    const all = header ? [...csvLines([header]), ...rows] : rows
    const headers = header || Number(options.get('header-rows') ?? 0) > 0 ? 1 : 0
    return [...titled(argument, state), ...gfmTable(all, headers, state)]
  }
  if (name === 'image' || name === 'figure') {
    const alt = options.get('alt')
    return [...(alt ? [alt] : []), ...(name === 'figure' ? state.blocks(body) : [])]
  }
  if (name === 'math') return [`$$\n${[argument, ...body].filter(Boolean).join('\n')}\n$$`]
  if (/^(?:tab|tab-item|group-tab|code-tab|tabs)$/.test(name)) return writeTab(directive, state)
  const api = API.exec(name)
  if (api) return writeSymbol(directive, { domain: api[1], kind: api[2] as string }, state)
  const words =
    /^(?:rubric|topic|sidebar|dropdown|card|grid-item-card|centered|versionhistory|collapse)$/.test(
      name,
    )
  return [...(words ? titled(argument, state) : []), ...state.blocks(body)]
}

const titled = (title: string, state: RstState) =>
  title === '' ? [] : [`**${state.inline(title)}**`]

const codeName = (text: string | null) => {
  const name = text?.trim().toLowerCase().split(/\s/)[0] ?? ''
  return name === '' || name === 'none' || name === 'text' || name === 'default'
    ? null
    : name.replace(/^(?:python3|pycon|ipython3?)$/, 'python')
}

function labelled(label: string, blocks: readonly string[]): string[] {
  const [first, ...rest] = blocks
  const flows = first !== undefined && /^[^\s#>|`~-]/.test(first)
  return writeQuote(flows ? [`${label} ${first}`, ...rest] : [label, ...blocks])
}

function writeTab({ name, argument, body }: Directive, state: RstState): string[] {
  if (name === 'code-tab') {
    const [language = '', ...title] = argument.split(/\s+/)
    return [
      ...titled(title.join(' ') || language, state),
      fence(body.join('\n'), codeName(language)),
    ]
  }
  return [...(name === 'tabs' ? [] : titled(argument, state)), ...state.blocks(body)]
}

/** The symbol as a heading, its signatures as code, its description below. */
function writeSymbol(
  { argument, body, name }: Directive,
  { domain, kind }: { domain: string | undefined; kind: string },
  state: RstState,
): string[] {
  const signatures = argument
    .replace(/\\\n\s*/g, ' ')
    .split('\n')
    .map((line) => line.replace(/\\(?=\W)/g, '').trim())
    .filter(Boolean)
  const [first] = signatures
  if (!first) return state.blocks(body)
  const title = first.split('(')[0]?.trim() || first
  const above = state.level
  state.level = Math.min(6, above + 1)
  const language =
    LANGUAGES[domain ?? ''] ??
    (/option|envvar|confval|setting|program|directive|role|describe|object/.test(kind)
      ? null
      : 'python')
  const id = domain === 'py' || (!domain && name !== 'option') ? title.replace(/[^\w.]/g, '') : ''
  const heading = `${'#'.repeat(state.level)} ${title}${id && /^[\w.]+$/.test(id) ? ` {#${id}}` : ''}`
  const shown = [
    heading,
    ...(language || first !== title ? [fence(signatures.join('\n'), language)] : []),
    ...state.blocks(body),
  ]
  state.level = above
  return shown
}
