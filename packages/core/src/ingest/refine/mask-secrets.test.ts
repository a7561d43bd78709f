import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { maskSecrets } from './mask-secrets.ts'

// Put together here, so that no scanner takes this file for a leak.
const join = (...parts: string[]) => parts.join('')
const random = 'Zq7Lk2Vt9Xw4Pn8Rb3Yc6Hd1Mf5Js0GuAeTi'

const SECRETS: [kind: string, text: string][] = [
  ['AWS access key', join('AKIA', 'Q3EGZ7LK2VT4XWPN')],
  ['GitHub token', join('ghp_', random)],
  ['GitHub token', join('github_pat_', '11BQ7ZKX0R', random)],
  ['GitLab token', join('glpat-', 'Zq7Lk2Vt9Xw4Pn8Rb3Yc')],
  ['Slack token', join('xoxb-', '2483920192-', 'Zq7Lk2Vt9Xw4')],
  ['Stripe key', join('sk_live_', 'Zq7Lk2Vt9Xw4Pn8Rb3Yc6Hd1')],
  ['Anthropic key', join('sk-ant-', 'api03-', random)],
  ['OpenAI key', join('sk-', 'proj-', random, 'Pq8Zw')],
  ['Google key', join('AIza', 'SyZq7Lk2Vt9Xw4Pn8Rb3Yc6Hd1Mf5Js0Gue')],
  ['npm token', join('npm_', random)],
  ['Hugging Face token', join('hf_', random.slice(0, 34))],
  [
    'JWT',
    join(
      'eyJhbGciOiJIUzI1NiJ9',
      '.eyJ1c2VyIjoiYWxpY2UiLCJpZCI6NDJ9',
      '.Zq7Lk2Vt9Xw4Pn8Rb3Yc6Hd1Mf5Js0Gu',
    ),
  ],
  ['password', 'postgres://app:q9Lk2Vt9Xw4@db.internal:5432/app'],
  ['secret', 'client_secret = "q9Lk2Vt9Xw4Pn8Rb3Yc6Hd1"'],
  ['secret', 'AWS_SECRET_ACCESS_KEY=wJ7rXUtnF2MIK7MDZENGbPxRfiCYzq91Kd8shT4k'],
  ['bearer token', 'Authorization: Bearer q9Lk2Vt9Xw4Pn8Rb3Yc6Hd1Mf5'],
  [
    'private key',
    `-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEAq7Lk2Vt9Xw4Pn8Rb3Yc6Hd1Mf5Js0GuAeTi${random}\n-----END RSA PRIVATE KEY-----`,
  ],
]

const HARMLESS = [
  'OPENAI_API_KEY=sk-...',
  'const apiKey = process.env.OPENAI_API_KEY',
  'apiKey: "YOUR_API_KEY_GOES_HERE_12"',
  'token: ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',
  'AKIAIOSFODNN7EXAMPLE',
  'postgres://user:password@localhost:5432/db',
  'postgres://postgres:postgres@localhost/db',
  join('mysql://root:$', '{DB_PASSWORD}@db/app'),
  'https://<user>:<password>@example.com',
  'secret: "my-very-long-secret-value"',
  'accessToken: getAccessTokenFromRequestHeader(request)',
  'the tokenizer counts tokens: maxTokens = 100000',
  'password = "correct-horse-battery-staple"',
  'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4ifQ.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c',
  'key: "users/profile/settings/v2/theme"',
  'Authorization: Bearer <token>',
  '-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----',
]

describe('a secret', () => {
  test.each(SECRETS)('of the kind %s is masked', (kind, text) => {
    const masked = maskSecrets(`Before ${text} after.`)
    expect(masked.counts).toEqual({ [kind]: 1 })
    expect(masked.text).toContain(`[masked: ${kind}]`)
    expect(masked.text).toMatch(/^Before [\s\S]* after\.$/)
  })

  test('is masked in every place, and its line stays its line', () => {
    const [, key = ''] = SECRETS.at(-1) ?? []
    const { text, counts } = maskSecrets(`a\n${key}\nb\n${SECRETS[0]?.[1]} ${SECRETS[0]?.[1]}\n`)
    expect(counts).toEqual({ 'private key': 1, 'AWS access key': 2 })
    expect(text.split('\n')).toHaveLength(`a\n${key}\nb\nx\n`.split('\n').length)
  })
})

test.each(HARMLESS)('what stands in for a secret stays: %s', (text) => {
  expect(maskSecrets(text)).toEqual({ text, counts: {} })
})

test('masking twice masks no more', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...SECRETS.map(([, text]) => text), ...HARMLESS, '\n', ' x ')),
      (parts) => {
        const once = maskSecrets(parts.join(' ')).text
        expect(maskSecrets(once).text).toBe(once)
      },
    ),
    { numRuns: 60 },
  )
})

test('time grows with the text alone', () => {
  const hostile = ['://a:', 'key: "', 'eyJ', 'sk-', 'bearer ', '-----BEGIN PRIVATE KEY-----\n']
  for (const part of hostile) {
    const startedAt = performance.now()
    maskSecrets(part.repeat(8_000))
    expect(performance.now() - startedAt).toBeLessThan(2_000)
  }
})
