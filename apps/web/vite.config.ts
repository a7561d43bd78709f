import { paraglideVitePlugin } from '@inlang/paraglide-js'
import adapter from '@sveltejs/adapter-node'
import { sveltekit } from '@sveltejs/kit/vite'
import tailwindcss from '@tailwindcss/vite'
import { defineConfig, type Plugin } from 'vite'

/**
 * Vite bundles TypeScript of linked packages even where they are listed as external. Ours must stay
 * files of their own: they start worker threads and read migrations from beside themselves.
 */
const externalWorkspaces: Plugin = {
  name: 'twinmcp-external-workspaces',
  apply: 'build',
  enforce: 'pre',
  applyToEnvironment: ({ name }) => name === 'ssr',
  resolveId: (id) => (id.startsWith('@twinmcp/') ? { id, external: true } : null),
}

export default defineConfig({
  // Inlined fonts would need data: in the content security policy.
  build: { assetsInlineLimit: 0 },
  plugins: [
    externalWorkspaces,
    tailwindcss(),
    paraglideVitePlugin({
      project: './project.inlang',
      outdir: './src/lib/paraglide',
      strategy: ['cookie', 'preferredLanguage', 'baseLocale'],
      emitTsDeclarations: true,
    }),
    sveltekit({
      adapter: adapter(),
      // A form POST without an Origin, or a DELETE without a body, must reach /mcp; the hook checks
      // the origin itself where it matters.
      csrf: { trustedOrigins: ['*'] },
      csp: {
        mode: 'nonce',
        directives: {
          'default-src': ['none'],
          'script-src': ['self'],
          'style-src': ['self'],
          // The one style attribute in our pages: SvelteKit's own route announcer.
          'style-src-attr': [
            'unsafe-hashes',
            'sha256-S8qMpvofolR8Mpjy4kQvEm7m1q8clzU4dfDH0AmvZjo=',
          ],
          'font-src': ['self'],
          'img-src': ['self'],
          'connect-src': ['self'],
          'manifest-src': ['self'],
          'form-action': ['self'],
          'base-uri': ['none'],
          'frame-ancestors': ['none'],
        },
      },
      version: { pollInterval: 0 },
    }),
  ],
})
