import { describe, expect, test } from 'vitest'
import { findRustSymbols } from './find-symbols.ts'
import { readRustScope } from './read-scope.ts'
import { readUse } from './read-use.ts'
import { rustdocMarkdown } from './rustdoc-markdown.ts'

const names = async (files: Record<string, string>) =>
  (await findRustSymbols(new Map(Object.entries(files)), 'src/lib.rs', 'acme', undefined)).flatMap(
    ({ symbols }) => symbols.map(({ name }) => name),
  )

describe('Rust items', () => {
  test('are named by the shortest public path, through private modules, renames and globs', async () => {
    const found = await names({
      'src/lib.rs': 'mod a; pub mod b; pub use a::deep::{One as Uno, three}; pub use crate::a::*;',
      'src/a.rs': 'pub mod deep; /// Two.\npub struct Two;',
      'src/a/deep.rs':
        '/// One.\npub struct One;\nimpl One { /// New.\n pub fn new() {} }\n/// 3\npub fn three() {}\npub(crate) fn no() {}',
      'src/b.rs':
        '/// Four.\n#[doc(hidden)]\npub fn four() {}\n/// Five.\npub trait Five { /// Go.\n fn go(&self); }',
    })
    expect(found.sort()).toEqual(
      [
        'acme::Uno',
        'acme::Uno::new',
        'acme::Two',
        'acme::three',
        'acme::b::Five',
        'acme::b::Five::go',
      ].sort(),
    )
  })

  test('keep a module and a function of one name apart', async () => {
    const found = await names({
      'src/lib.rs': 'pub mod task; pub use task::spawn;',
      'src/task.rs': 'mod spawn; pub use spawn::spawn;',
      'src/task/spawn.rs': '/// Spawns.\npub fn spawn() {}',
    })
    expect(found).toEqual(['acme::spawn'])
  })

  test('of impls for other types and traits belong to whom they are for', () => {
    const scope = readRustScope(
      'impl<T: Into<U>, U> A<T> where T: X { /// M.\n pub fn m(&self) -> Result<(), E> {} }\nimpl<T> Clone for A<T> { /// C.\n fn clone(&self) {} }',
    )
    expect(scope.items.map(({ name, signature }) => [name, signature])).toEqual([
      ['A::m', 'pub fn m(&self) -> Result<(), E>'],
    ])
  })

  test('of macros are named at the root, with what they take', async () => {
    const found = await names({
      'src/lib.rs': 'mod m;',
      'src/m.rs':
        '/// Makes.\n#[macro_export]\nmacro_rules! make { ($x:expr) => { $x } }\n/// Own.\nmacro_rules! own { () => {} }',
    })
    expect(found).toEqual(['acme::make'])
  })

  test('in a circle of modules end', async () => {
    const found = await names({
      'src/lib.rs': 'pub mod a; pub use a::*;',
      'src/a.rs': 'pub use crate::*; #[path = "a.rs"] pub mod a; /// X.\npub fn x() {}',
    })
    expect(found).toContain('acme::x')
  })
})

test('use trees are taken apart', () => {
  const uses = readUse('pub use a::{self, b::{C as D, *}, r#type};', true)
  expect(uses.map(({ path, name, as }) => `${path.join('::')}|${name}|${as}`)).toEqual([
    '|a|a',
    'a::b|C|D',
    'a::b|*|*',
    'a|type|type',
  ])
})

test('rustdoc becomes Markdown without hidden lines and links to items', () => {
  const doc =
    '# Examples\n\nSee [`Foo`](crate::Foo) and [`Bar`].\n\n```no_run\n# use x;\nrun();\n## shown\n```\n\n[`Bar`]: crate::Bar'
  expect(rustdocMarkdown(doc)).toBe(
    '**Examples**\n\nSee `Foo` and `Bar`.\n\n```rust\nrun();\n# shown\n```',
  )
})
