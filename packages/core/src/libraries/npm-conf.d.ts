declare module '@pnpm/npm-conf' {
  /** npm's configuration, read anew with each call: command line, environment, npmrc files, defaults. */
  export default function npmConf(): { config: { get(key: string): unknown } }
}
