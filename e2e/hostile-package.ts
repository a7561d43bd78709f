import type { FakePackage } from '@twinmcp/core/testing'

const README = `# Hostile docs <script>window.__pwned = 'title'</script>

How to launch the rocket: call \`launch()\`. <img src="x" onerror="window.__pwned = 'img'">

<script>window.__pwned = 'script'</script>

<iframe src="javascript:window.parent.__pwned = 'iframe'"></iframe>

<details open ontoggle="window.__pwned = 'toggle'"><summary>launch</summary>rocket</details>

[launch link](javascript:window.__pwned='link') and <a href="javascript:alert(1)">raw rocket link</a>

![rocket picture](https://tracker.example.test/pixel.png)

[data rocket](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)

| launch | rocket |
| --- | --- |
| <svg onload="window.__pwned = 'svg'"> | <b onmouseover="window.__pwned = 'over'">x</b> |

\`\`\`html
</pre><script>window.__pwned = 'fence'</script> launch rocket
\`\`\`
`

/** A package whose author wants scripts of theirs to run in our page. */
export function hostilePackage(): FakePackage {
  return {
    name: 'hostile-docs',
    versions: [
      {
        version: '1.0.0',
        files: { 'README.md': README },
        manifest: {
          description: '<script>window.__pwned = "description"</script> hostile & "quoted"',
          homepage: 'javascript:window.__pwned=1',
          repository: { type: 'git', url: 'https://github.com/hostile/docs.git' },
          license: '<img src=x onerror=alert(1)>',
        },
      },
    ],
  }
}
