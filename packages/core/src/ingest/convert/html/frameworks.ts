import type { PageHead } from './read-head.ts'
import { select } from './selector.ts'
import { descendants, type Element, textOf } from './tree.ts'

interface Framework {
  name: string
  /** What its generator tag begins with, in lower case. */
  generator?: RegExp
  /** Elements that only its pages have. */
  marks: string[]
  /** Where its pages keep their own text, the narrowest first. */
  content: string[]
  /** Where its pages show the version that they document. */
  version?: string[]
}

/** Documentation generators in the order in which they are told apart. */
const FRAMEWORKS: Framework[] = [
  {
    name: 'docusaurus',
    generator: /^docusaurus/,
    marks: ['#__docusaurus', '.theme-doc-markdown'],
    content: ['.theme-doc-markdown', 'article .markdown', '.theme-api-markdown', 'article', 'main'],
    version: ['.theme-doc-version-badge'],
  },
  {
    name: 'starlight',
    generator: /^starlight/,
    marks: ['.sl-markdown-content', 'starlight-theme-select'],
    content: ['.sl-markdown-content', 'main'],
  },
  {
    name: 'vitepress',
    generator: /^vitepress/,
    marks: ['.vp-doc', '.VPDoc'],
    content: ['.vp-doc', '.VPDoc main', '.VPContent', 'main'],
  },
  {
    name: 'vuepress',
    generator: /^vuepress/,
    marks: ['.theme-default-content', '.theme-hope-content'],
    content: ['.theme-default-content', '.theme-hope-content', '[vp-content]', 'main'],
  },
  {
    name: 'mkdocs',
    generator: /^mkdocs|^zensical/,
    marks: ['.md-content__inner', '.md-content'],
    content: ['.md-content__inner', '.md-content', '[itemprop=articleBody]', '[role=main]', 'main'],
    version: ['.md-version__current'],
  },
  {
    name: 'sphinx',
    generator: /^(?:docutils|sphinx)/,
    marks: [
      '#documentation_options',
      '.sphinxsidebar',
      '#furo-main-content',
      '.bd-article',
      '.wy-nav-content',
    ],
    content: [
      '#furo-main-content',
      'article.bd-article',
      '[itemprop=articleBody]',
      'article[role=main]',
      'div.body[role=main]',
      '.documentwrapper .body',
      '[role=main]',
      'main',
    ],
    version: ['.wy-side-nav-search .version', '.sidebar-brand-text .version'],
  },
  {
    name: 'nextra',
    generator: /^nextra/,
    marks: ['.nextra-content', '.nextra-navbar', '.nextra-nav-container', '.nextra-sidebar'],
    content: [
      '.nextra-content main',
      '.nextra-body',
      'article main',
      'main[data-pagefind-body]',
      'article',
      'main',
    ],
  },
  {
    name: 'mintlify',
    generator: /^mintlify/,
    marks: ['.mdx-content', '#content-area', '.mint-nav'],
    content: ['#content-area', '.mdx-content', '#content', 'main'],
  },
  {
    name: 'gitbook',
    generator: /^gitbook/,
    marks: ['.gitbook-root', '[data-testid=page.contentEditor]'],
    content: [
      '[data-testid=page.contentEditor]',
      '.page-inner .markdown-section',
      '.markdown-section',
      'main',
    ],
  },
  {
    name: 'typedoc',
    generator: /^typedoc/,
    marks: ['.tsd-page-title', '.tsd-panel'],
    content: ['.col-content', '.tsd-page', 'main'],
    version: ['.tsd-page-toolbar .title', 'header .title'],
  },
  {
    name: 'rustdoc',
    generator: /^rustdoc/,
    marks: ['body.rustdoc', '.rustdoc'],
    content: ['#main-content', 'section#main', 'main'],
    version: ['.sidebar-crate .version', '.crate .version', '.sidebar .version'],
  },
  {
    name: 'javadoc',
    generator: /^javadoc/,
    marks: ['.class-declaration-page', '.package-declaration-page', '.contentContainer'],
    content: ['main', '.contentContainer', '.content'],
    version: ['.about-language strong'],
  },
  {
    name: 'mdbook',
    generator: /^mdbook/,
    marks: ['#mdbook-help-container', '#mdbook-content'],
    content: ['main', '#content'],
  },
  {
    name: 'antora',
    generator: /^antora/,
    marks: ['article.doc'],
    content: ['article.doc', 'main'],
    version: ['.nav-panel-explore .version'],
  },
  { name: 'asciidoctor', generator: /^asciidoctor/, marks: [], content: ['#content', 'body'] },
  {
    name: 'doxygen',
    generator: /^doxygen/,
    marks: ['#doc-content'],
    content: ['#doc-content .contents', '.contents'],
    version: ['#projectnumber'],
  },
  {
    name: 'exdoc',
    generator: /^exdoc/,
    marks: [],
    content: ['#content', 'main'],
    version: ['.sidebar-projectVersion', '.project-version'],
  },
  {
    name: 'hugo',
    generator: /^hugo/,
    marks: ['.td-content'],
    content: ['.td-content', 'article', 'main', '#content'],
  },
  {
    name: 'readme',
    marks: ['.rm-Article', '.rm-Markdown'],
    content: ['.rm-Markdown', '.rm-Article'],
  },
  { name: 'github', marks: ['article.markdown-body'], content: ['article.markdown-body'] },
]

/** The generator that wrote a page, by its own word or else by its traces. */
export function detectFramework(head: PageHead, body: Element): Framework | null {
  const generator = head.generator?.toLowerCase()
  const named = generator && FRAMEWORKS.find(({ generator: own }) => own?.test(generator))
  if (named) return named
  const traces = tracesOf(body)
  const shows = (mark: string) =>
    partsOf(mark).every((part) => traces.has(part)) && select(body, mark)
  return FRAMEWORKS.find(({ marks }) => marks.some(shows)) ?? null
}

/** What the tables above ask for, in one walk: most marks are then refused without another. */
function tracesOf(body: Element): Set<string> {
  const traces = new Set<string>()
  for (const { name, classes, attributes } of descendants(body)) {
    traces.add(name)
    for (const one of classes) traces.add(`.${one}`)
    if (attributes.id) traces.add(`#${attributes.id}`)
  }
  return traces
}

const partsOf = (mark: string) => mark.replace(/\[[^\]]*\]/g, '').match(/[.#]?[\w-]+/g) ?? []

const VERSION =
  /\bv?(\d+(?:\.[\dx]+)+(?:[-.+]?(?:alpha|beta|rc|dev|post|a|b|pre|next|canary)[\w.+-]*)?)\b/i

/** Version of the library that a page documents, as far as the page says; `2.x` and `next` count. */
export function findVersion({
  head,
  framework,
  body,
}: {
  head: PageHead
  framework: Framework | null
  body: Element
}): string | null {
  const tag = head.meta.get('docsearch:version') ?? head.meta.get('docusaurus_version')
  if (tag) return tag.split(',')[0]?.trim().slice(0, 60) ?? null
  if (head.scriptVersion) return head.scriptVersion
  for (const path of framework?.version ?? []) {
    const found = select(body, path)
    const text = found && (VERSION.exec(textOf(found, 200))?.[1] ?? null)
    if (text) return text
  }
  // Sphinx: `Installation — Flask Documentation (3.1.x)`, `pytz 2024.1 documentation`.
  const titled = framework?.name === 'sphinx' || framework?.name === 'typedoc' ? head.title : null
  return titled ? (VERSION.exec(titled)?.[1] ?? null) : null
}

export function firstHeading(body: Element): Element | null {
  for (const element of descendants(body)) {
    if (element.name === 'h1' && textOf(element, 300) !== '') return element
  }
  return null
}
