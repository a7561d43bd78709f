import { expect, test } from 'vitest'
import { parseDeb822, parseOneLine } from './read-apt-sources.ts'

test('deb822 sources give one entry per address and suite, without comments and disabled ones', () => {
  const text = `# a comment
Types: deb deb-src
# URIs: http://old.example/debian
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main contrib
Signed-By: /usr/share/keyrings/key.gpg

Enabled: no
Types: deb
URIs: http://off.example/debian
Suites: bookworm
Components: main

Types: deb-src
URIs: http://source.example/debian
Suites: bookworm
Components: main
`
  const shared = {
    uri: 'http://mirror.example/debian',
    components: ['main', 'contrib'],
    signedBy: '/usr/share/keyrings/key.gpg',
  }
  expect(parseDeb822(text)).toEqual([
    { ...shared, suite: 'bookworm' },
    { ...shared, suite: 'bookworm-updates' },
  ])
})

test('a key written into a deb822 source is kept with its lines', () => {
  const [source] = parseDeb822(`Types: deb
URIs: mirror+file:/etc/apt/mirrors/debian.list
Suites: trixie
Components: main
Signed-By:
 -----BEGIN PGP PUBLIC KEY BLOCK-----
 .
 abc
 -----END PGP PUBLIC KEY BLOCK-----
`)
  expect(source?.uri).toBe('mirror+file:/etc/apt/mirrors/debian.list')
  expect(source?.signedBy).toBe(
    '-----BEGIN PGP PUBLIC KEY BLOCK-----\n .\n abc\n -----END PGP PUBLIC KEY BLOCK-----',
  )
})

test.each([
  ['deb http://m.example/debian bookworm main', { components: ['main'] }],
  [
    'deb [arch=amd64 signed-by=/k.gpg] http://m.example/debian bookworm main contrib # note',
    { components: ['main', 'contrib'], signedBy: '/k.gpg' },
  ],
])('the one-line form is read: %s', (line, expected) => {
  expect(
    parseOneLine(`# deb http://no.example x main\n${line}\ndeb-src http://no.example x main`),
  ).toEqual([{ uri: 'http://m.example/debian', suite: 'bookworm', ...expected }])
})
