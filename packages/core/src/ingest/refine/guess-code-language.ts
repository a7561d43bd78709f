/** Marks of a language, of which each line counts once. */
const SIGNS: readonly [language: string, weight: number, pattern: RegExp][] = [
  ['bash', 4, /^export [A-Z_]+=|^#!.*\b(?:ba|z)?sh\b|^\$ \S/],
  [
    'bash',
    3,
    /^(?:sudo |\$ |# )?(?:npm|npx|pnpm|yarn|bun|bunx|deno|pip3?|pipx|uv|cargo|go|git|docker|kubectl|helm|apt(?:-get)?|brew|curl|wget|cd|mkdir|echo|cp|mv|rm|chmod|composer|gem|bundle|make|ssh|source)\s+[\w@.~$"'/-]/,
  ],
  ['json', 2, /^\s*"[^"]{1,100}"\s*:\s*(?:["\d[{]|true|false|null)/],
  ['yaml', 1.5, /^\s*(?:- )?[A-Za-z_][\w.-]{0,60}:(?:\s+[^;{(]*[^,;{([\s])?$|^\s*- [\w.$/'"-]+$/],
  [
    'python',
    3,
    /^\s*(?:def \w+\(.*|class \w+(?:\(.*\))?:|from [\w.]+ import |elif |except\b.*:|with .+ as \w+:)/,
  ],
  [
    'python',
    2,
    /^\s*(?:import [\w.]+(?: as \w+)?$|print\(|if __name__|for \w+ in .+:$|if .+:$|@\w[\w.]*(?:\(.*\))?$|>>> )/,
  ],
  [
    'ts',
    3,
    /^\s*(?:export )?(?:interface|type|enum|declare|abstract class|namespace)\s+\w+|\bimport type\b|\bas const\b/,
  ],
  [
    'ts',
    2,
    /\b(?:const|let|function|readonly|private|public)\b[^=;]*\w\??:\s*(?:string|number|boolean|void|unknown|any|Promise<|Array<|Record<|\w+\[\])/,
  ],
  [
    'js',
    2,
    /^\s*(?:\/\/ |(?:export )?(?:const|let|var|async function|function\*?)\s+[\w{[$]|import\s.*\bfrom\s*['"]|import ['"]|export default|module\.exports|\} else \{)/,
  ],
  ['js', 1.5, /\brequire\(['"]|=>|\bconsole\.\w+\(|\bawait\s|;\s*$/],
  [
    'jsx',
    3,
    /^\s*<(?:[A-Z]\w*|div|p|span|button|h[1-6]|ul|li|main|form|input)\b[^>]*\{|return \(\s*$|className=|<\/?[A-Z]\w*[ />]/,
  ],
  [
    'html',
    3,
    /^\s*<(?:!doctype|html|head|body|script|link|meta|div|p|span|ul|li|button|form|section|table|template)\b[^{]*>?\s*$|<\/(?:div|p|body|html|script|ul|li|section|head)>/i,
  ],
  [
    'css',
    2.5,
    /^\s*(?:(?:[.#:*][\w-][\w:,.\s#>*-]*|(?:html|body|a|p|h[1-6]|div|span|button|input|ul|li)(?:[\s.:#,>][\w:,.\s#>*-]*)?)\{\s*$|-{0,2}[a-z]+(?:-[a-z]+)*:\s*[^;{'"]+;\s*$|@(?:media|import|layer|tailwind|apply|theme|utility)\b)/,
  ],
  [
    'rust',
    3,
    /^\s*(?:pub )?(?:fn \w+|impl\b|struct \w+|enum \w+ \{|use [\w:]+(?:::|;)|let mut |mod \w+)|->\s*(?:Result|Option|Self|&|Vec)|println!\(|#\[\w+/,
  ],
  [
    'go',
    3,
    /^\s*(?:package \w+$|func (?:\(\w+ \*?\w+\) )?\w+\(|type \w+ (?:struct|interface)\b|import \($)|:=|\bfmt\.\w+\(|\berr != nil/,
  ],
  [
    'java',
    3,
    /^\s*(?:(?:public|private|protected) (?:static |final |abstract )*(?:class|interface|enum|void|\w+(?:<.+>)? \w+)\b|import (?:static )?[\w.]+(?:\.\*)?;|package [\w.]+;|@Override)|System\.out\.print/,
  ],
  ['php', 5, /^\s*<\?php|\$this->|^\s*\$\w+\s*=\s*.+;$|\bnamespace [\w\\]+;|^use [\w\\]+;/],
  [
    'ruby',
    3,
    /^\s*(?:def \w+[?!]?(?:\(.*\))?$|end$|require ['"]|class \w+(?: < [\w:]+)?$|module \w+$|\w+ do(?: \|.+\|)?$|puts\s)|\.each do\b/,
  ],
  [
    'csharp',
    3,
    /^\s*(?:using [\w.]+;|namespace [\w.]+[;{]?|public (?:async )?(?:Task|class|static|record))\b|\bConsole\.Write|\bvar \w+ = new\b/,
  ],
  [
    'sql',
    4,
    /^\s*(?:select\b.+\bfrom\b|select$|select \*|insert into |update \w+ set|create (?:table|index|view|extension|or replace)|alter table|delete from|drop table|with \w+ as \()/i,
  ],
  ['toml', 3, /^\s*\[\[?[\w.-]+\]?\]\s*$/],
  ['toml', 1, /^[\w.-]+\s=\s(?:"|\[|\{|\d|true|false)/],
  ['ini', 1, /^[A-Z][A-Z0-9_]+=\S*/],
  ['diff', 3, /^(?:@@ .+ @@|diff --git|--- a\/|\+\+\+ b\/)/],
  ['dockerfile', 4, /^(?:FROM [\w./:-]+(?: AS \w+)?|RUN |COPY |WORKDIR |ENTRYPOINT |CMD \[)/],
  [
    'graphql',
    3,
    /^\s*(?:query|mutation|subscription|fragment)\b.*\{\s*$|^\s*(?:type|input|scalar|directive) \w+.*(?:\{|@)|^\s*\w+(?:\(.*\))?:\s*\[?[A-Z]\w*!?\]?!?$/,
  ],
  ['xml', 4, /^\s*<\?xml|xmlns(?::\w+)?=|^\s*<\/?[a-z]+:\w+/],
]
const READ_LINES = 60
const MIN_SCORE = 2

/** Languages that contain another: what is written in the larger one has marks of both. */
const CONTAINS: readonly [larger: string, smaller: string][] = [
  ['ts', 'js'],
  ['jsx', 'js'],
  ['java', 'js'],
  ['csharp', 'js'],
  ['php', 'js'],
  ['rust', 'js'],
]

/** Language of code whose fence names none, in the short form of a fence; null when it is unclear. */
export function guessCodeLanguage(code: string): string | null {
  const trimmed = code.trim()
  if (isJson(trimmed)) return 'json'
  const lines = trimmed.split('\n', READ_LINES).map((line) => line.slice(0, 300))
  const scores = new Map<string, number>()
  for (const line of lines) {
    for (const [language, weight, pattern] of SIGNS) {
      if (pattern.test(line)) scores.set(language, (scores.get(language) ?? 0) + weight)
    }
  }
  for (const [larger, smaller] of CONTAINS) {
    const own = scores.get(larger)
    const shared = scores.get(smaller)
    if (own !== undefined && own >= 3 && shared !== undefined) {
      scores.set(larger, own + shared)
      scores.delete(smaller)
    }
  }
  const [best, second] = [...scores].sort((a, b) => b[1] - a[1])
  if (!best || best[1] < MIN_SCORE || best[1] === second?.[1]) return null
  if (best[0] === 'jsx' && scores.has('ts')) return 'tsx'
  return best[0]
}

function isJson(text: string): boolean {
  if (!/^[[{]/.test(text) || text.length > 20_000) return false
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
