import type { RstState } from './rst-state.ts'

/** Roles whose text is a name in code. */
const CODE_ROLES =
  /^(?:(?:py|c|cpp|js|rst|rb|php|go|rust|java|std):)*(?:class|func|meth|mod|attr|exc|data|const|obj|type|member|macro|var|enum|enumerator|struct|function|method|module|command|program|option|envvar|file|kbd|code|literal|samp|token|keyword|makevar|mailheader|mimetype|regexp|opcode|confval|setting|djadmin|lookup|tfilter|ttag|src|source|expr|any|deco|property|directive|role|domain)$/
const TOKENS =
  /``(.+?)``(?!`)|(?::([\w:+.-]{1,60}):)?`([^`]{1,1000})`(?:(__?)|:([\w:+.-]{1,60}):)?|\|([^|\s](?:[^|\n]{0,80}[^|\s])?)\|(?:__?)?|(?<![\w`])([A-Za-z][\w.-]{0,80})__?(?![\w`])|\[(#?[\w-]{1,40}|#)\]_/gs

/** Inline markup as Markdown; emphasis is the same in both. */
export function rstInline(
  text: string,
  state: Pick<RstState, 'substitutions' | 'targets'>,
): string {
  const shown = text.replace(
    TOKENS,
    (whole, literal, role, quoted, link, roleAfter, substitution, reference, footnote) => {
      if (literal !== undefined) return code(literal)
      if (footnote !== undefined) return ''
      if (substitution !== undefined) {
        const value = state.substitutions.get(substitution)
        return value === undefined ? whole : value
      }
      if (reference !== undefined) {
        const url = state.targets.get(reference.toLowerCase())
        return url ? `[${reference}](${url})` : whole
      }
      if (role ?? roleAfter) return roleText(role ?? roleAfter, quoted)
      return link ? linkText(quoted, state) : quotedText(quoted)
    },
  )
  return withoutEscapes(shown)
}

const code = (text: string) => {
  const words = text.replace(/\s+/g, ' ').trim()
  if (!words.includes('`')) return `\`${words}\``
  return `\`\` ${words} \`\``
}

/** Without a role it is mostly the name of something. */
const quotedText = (text: string) => code(titleOf(text))

function roleText(role: string, text: string): string {
  if (role === 'abbr' || role === 'term' || role === 'ref' || role === 'doc')
    return titleOf(text, true)
  if (role === 'math') return `$${text}$`
  if (role === 'pep' || role === 'rfc') return `${role.toUpperCase()} ${titleOf(text)}`
  if (role === 'strong') return `**${text}**`
  if (role === 'emphasis') return `*${text}*`
  if (!CODE_ROLES.test(role)) return titleOf(text)
  const name = titleOf(text).replace(/^!/, '')
  // `~asyncio.Queue.put` is shown as its last part.
  return code(
    name.startsWith('~')
      ? (name.split('.').at(-1) as string).replace(/^~/, '')
      : name.replace(/^\./, ''),
  )
}

/** `Title <target>` → `Title`; of a bare path its last part, with spaces. */
function titleOf(text: string, isPath = false): string {
  const titled = /^([\s\S]+?)\s*<[^<>]*>$/.exec(text)?.[1]
  if (titled) return titled.replace(/\s+/g, ' ')
  const words = text.replace(/\s+/g, ' ')
  return isPath && words.includes('/')
    ? (words.split('/').at(-1) ?? words).replace(/[-_]/g, ' ')
    : words
}

function linkText(text: string, { targets }: Pick<RstState, 'targets'>): string {
  const [, label, address] = /^([\s\S]*?)\s*<([^<>]+)>$/.exec(text) ?? []
  const words = (label || text).replace(/\s+/g, ' ').trim()
  if (address !== undefined) {
    const url = address.endsWith('_')
      ? targets.get(address.slice(0, -1).toLowerCase())
      : address.trim()
    return url && words !== '' ? `[${words}](${url.replace(/[\s()]/g, encodeURIComponent)})` : words
  }
  const url = targets.get(words.toLowerCase())
  return url ? `[${words}](${url})` : words
}

/** Outside of code a backslash takes the meaning off the mark behind it, and a space away. */
const withoutEscapes = (text: string) =>
  text
    .split(/(``.*?``|`[^`]*`)/s)
    .map((part, index) =>
      index % 2 === 1
        ? part
        : part
            .replace(/\\ /g, '')
            .replace(/\\([_|:*`<>])/g, '$1')
            .replace(/<(?=[a-z/!?])(?![^<>]*>\))/gi, '\\<'),
    )
    .join('')
