import fc from 'fast-check'
import { expect, test } from 'vitest'
import { escapeXml, parseXml } from './xml.ts'

test('elements, attributes, text, comments and CDATA are understood', () => {
  const root = parseXml(
    `<?xml version="1.0"?><!-- <no> --><a x='1' y = "a&lt;b&#x41;&#66;&amp;"><b/>t<![CDATA[<&]]><c >u</c ></a>`,
  )
  if (!root.ok) throw new Error(root.fault.message)
  const { name, attributes, children, text } = root.value
  expect([name, Object.fromEntries(attributes), text]).toEqual(['a', { x: '1', y: 'a<bAB&' }, 't<&'])
  expect(children.map((child) => [child.name, child.text])).toEqual([
    ['b', ''],
    ['c', 'u'],
  ])
})

test.each([
  ['a document type', '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'],
  ['an element that is not closed', '<a><b></a>'],
  ['an element without end', '<a'],
  ['an attribute without quotes', '<a x=1/>'],
  ['a comment without end', '<a><!-- '],
  ['two roots', '<a/><b/>'],
  ['nothing', ' '],
  ['a tower of elements', `${'<a>'.repeat(5000)}${'</a>'.repeat(5000)}`],
])('%s is refused', (_, text) => expect(parseXml(text)).toMatchObject({ ok: false, fault: { code: 'xisf.xml' } }))

test('an entity that nobody declared stays as it is', () =>
  expect(parseXml('<a>M &amp; R &bomb; &constructor; &#0; & co</a>')).toMatchObject({
    value: { text: 'M & R &bomb; &constructor; &#0; & co' },
  }))

test('whatever text is written comes back', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const plain = text.replace(/[^\x20-\ud7ff]/g, '')
      const root = parseXml(`<a x="${escapeXml(plain)}">${escapeXml(plain)}</a>`)
      expect(root).toMatchObject({ ok: true, value: { text: plain } })
      expect(root.ok && root.value.attributes.get('x')).toBe(plain)
    }),
  )
})
