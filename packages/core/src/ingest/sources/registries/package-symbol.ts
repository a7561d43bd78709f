/** A documented name of a package. Plain data, whatever language it is written in. */
export interface PackageSymbol {
  /** As a person writes it: `requests.get`, `tokio::spawn`, `gin.Engine`. */
  name: string
  /** `function`, `class`, `struct`, `trait` …, as the language calls it. */
  kind: string
  /** In the language itself, without its body; empty for modules. */
  signature: string
  /** Markdown. */
  text: string
  /** File inside the package, and lines of the declaration in it, from 1. */
  path: string
  startLine: number
  endLine: number
}

/** A module, package or namespace with its symbols in the order of the source. */
export interface SymbolModule {
  /** `requests.api`, `tokio::sync`. */
  name: string
  /** Markdown about the module itself. */
  text: string
  path: string
  symbols: PackageSymbol[]
}
