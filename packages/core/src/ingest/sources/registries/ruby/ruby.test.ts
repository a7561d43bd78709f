import { expect, test } from 'vitest'
import { readRubyFile } from './read-ruby-file.ts'
import { yardMarkdown } from './yard-markdown.ts'

test('Ruby definitions are public, documented and named by what they lie in', () => {
  const source = `# frozen_string_literal: true
module Acme
  # A kit.
  class Kit < Base
    class << self
      # Opens one.
      def open(path, mode: :read) = new(path)
    end

    # Saves. See +path+.
    #
    #   kit.save!
    def save!(now = true)
      if now
        write
      end
    end

    # @private
    def secret; end

    def bare; end

    private

    # Hidden.
    def hidden
    end
  end

  # Errors.
  class Error < StandardError; end
end
# Top.
def top
end
`
  const found = readRubyFile(source)
  expect(
    found.map(({ name, kind, signature, startLine }) => [name, kind, signature, startLine]),
  ).toEqual([
    ['Acme::Kit', 'class', 'class Kit < Base', 4],
    ['Acme::Kit.open', 'method', 'def open(path, mode: :read)', 7],
    ['Acme::Kit#save!', 'method', 'def save!(now = true)', 13],
    ['Acme::Error', 'class', 'class Error < StandardError; end', 32],
    ['top', 'method', 'def top', 35],
  ])
  expect(found[2]?.doc).toBe('Saves. See `path`.\n\n```ruby\nkit.save!\n```')
})

test('YARD tags become lists and examples code', () => {
  const doc = yardMarkdown([
    'Runs {Kit}.',
    '',
    '@param [Integer] times how often',
    '@option opts [String] :a which',
    '@example Twice',
    '  run(2)',
    '@return [void]',
    '@api private',
  ])
  expect(doc).toBe(
    'Runs `Kit`.\n\n- `times` (`Integer`): how often\n- `opts` (`String`): :a which\n\nExample: Twice\n\n```ruby\nrun(2)\n```\n\n- return (`void`)',
  )
})
