import { describe, expect, test } from 'vitest'
import { flattenJavadoc } from './flatten-javadoc.ts'

describe('a Javadoc page', () => {
  test('loses lists that are only layout, and keeps those that are written', () => {
    const html =
      '<ul class="blockList"><li class="blockList"><h3 id="a">run</h3><ul><li>one &amp; two</li></ul></li></ul>'
    expect(flattenJavadoc(html)).toBe(
      '<div class="blockList"><div class="blockList"><h3 id="a">run</h3><ul><li>one &amp; two</li></ul></div></div>',
    )
  })

  test('loses what stands around the class', () => {
    const html =
      '<div class="topNav"><ul><li>Use</li></ul></div><ul class="inheritance"><li>Object</li></ul><p>Text</p><script>x()</script>'
    expect(flattenJavadoc(html)).toBe('<p>Text</p>')
  })

  test('has its anchors on the headings that they stand before', () => {
    const html =
      '<a id="run(int)"></a><h4>run</h4><section id="stop"><h3>stop</h3></section><h3 id="own">own</h3>'
    expect(flattenJavadoc(html)).toBe(
      '<a id="run(int)"></a><h4 id="run(int)">run</h4><section id="stop"><h3 id="stop">stop</h3></section><h3 id="own">own</h3>',
    )
  })

  test('that is broken is read to its end', () => {
    expect(flattenJavadoc('<div class="topNav"><p>a')).toBe('')
    expect(flattenJavadoc('<p>a<ul class="blockList"><li>b')).toContain('b')
  })
})
