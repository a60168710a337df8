import { expect, test } from 'vitest'
import { MAX_ROWS, readList } from './read-list.ts'
import { readVotable } from './read-votable.ts'

const VOTABLE = `<?xml version="1.0"?>
<VOTABLE version="1.4" xmlns="http://www.ivoa.net/xml/VOTable/v1.3"><RESOURCE><TABLE name="t">
<DESCRIPTION>Two &lt;TABLEDATA&gt;</DESCRIPTION>
<FIELD name="MAIN_ID" datatype="char" arraysize="*"/><FIELD datatype='double' name='RA_d' unit="deg"/><FIELD name="DEC_d" datatype="double"/>
<FIELD name="FLUX_V" datatype="float"/>
<DATA><TABLEDATA><TR><TD>M  31</TD><TD>10.6847</TD><TD>+41.2687</TD><TD/></TR>
<TR><TD>A&amp;B &#945;</TD><TD>1e1</TD><TD>-3</TD><TD>7.5</TD></TR></TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>`

test.each([
  ['commas and degrees', 'designation,ra,dec\nX 1,83.82,-5.39\n'],
  ['semicolons and decimal commas', 'Name;RA;Dec\r\nX 1;83,82;-5,39\r\n'],
  ['tabs', 'id\tra\tdec\nX 1\t83.82\t-5.39'],
  ['hours, minutes and seconds', '\uFEFFObject,RA,DEC\n"X 1","05 35 16.8","-05 23 24"\n'],
])('a list with %s gives the place it says', (_what, text) => {
  const read = readList(text, 'own-x')
  if (!read.ok) throw new Error(read.fault.message)
  const [object] = read.value.objects
  expect(object).toMatchObject({ catalogue: 'own-x', designation: 'X 1', name: '', type: 'object', magnitude: null })
  expect(object!.ra).toBeCloseTo(83.82, 6)
  expect(object!.dec).toBeCloseTo(-5.39, 6)
})

test('a VOTable is read with its references, empty cells and any order of attributes', () => {
  const read = readList(VOTABLE, 'own-v')
  if (!read.ok) throw new Error(read.fault.message)
  expect(read.value.objects).toMatchObject([
    { designation: 'M 31', ra: 10.6847, dec: 41.2687, magnitude: null },
    { designation: 'A&B α', ra: 10, dec: -3, magnitude: 7.5 },
  ])
})

test('rows that make no sense are named and left out; the rest is kept', () => {
  const read = readList('designation,ra,dec\nA,400,0\n,1,1\nB,10,95\nC,1,1\nC,2,2\nD,x,0\n', 'own-x')
  if (!read.ok) throw new Error(read.fault.message)
  expect(read.value.objects.map(({ designation }) => designation)).toEqual(['C'])
  expect(read.value.badRows).toBe(5)
  expect(read.value.bad[0]).toBe('Row 1 (A): "400" is no right ascension.')
  expect(read.value.bad[3]).toBe('Row 5 (C): the list has it twice.')
})

test.each([
  ['', 'catalogue.empty'],
  ['designation,ra,dec\n', 'catalogue.empty'],
  ['one,two\n1,2\n', 'catalogue.columns'],
  ['designation,ra,dec\nA,400,0\n', 'catalogue.empty'],
  [`designation,ra,dec\n${'A,1,1\n'.repeat(MAX_ROWS + 1)}`, 'catalogue.too-long'],
  ['<?xml version="1.0"?><html></html>', 'votable.unreadable'],
  ['<VOTABLE><RESOURCE/></VOTABLE>', 'votable.no-table'],
  ['<VOTABLE><TABLE><FIELD name="a"/><DATA><BINARY2><STREAM/></BINARY2></DATA></TABLE></VOTABLE>', 'votable.binary'],
])('%# a list that cannot be used is refused with a reason', (text, code) => {
  const read = readList(text, 'own-x')
  expect(read.ok ? null : read.fault.code).toBe(code)
})

test('a VOTable cut anywhere is a fault or fewer rows, never an exception', () => {
  for (let end = 0; end < VOTABLE.length; end += 7) {
    const read = readVotable(VOTABLE.slice(0, end))
    if (read.ok) expect(read.value.length).toBeLessThanOrEqual(2)
    else expect(read.fault.message).not.toBe('')
  }
})
