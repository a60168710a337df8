import { expect, test } from 'vitest'
import { readList } from './read-list.ts'
import { readVotable } from './read-votable.ts'

/** The same three rows as astropy 5.2.1 packs them (`tabledata_format` binary and binary2); the last magnitude is null. */
const FIELDS = `
  <FIELD ID="main_id" arraysize="10" datatype="unicodeChar" name="main_id"/>
  <FIELD ID="ra" datatype="double" name="ra"/>
  <FIELD ID="dec" datatype="double" name="dec"/>
  <FIELD ID="vmag" datatype="float" name="vmag"/>
  <FIELD ID="alias" arraysize="*" datatype="unicodeChar" name="alias"/>
  <FIELD ID="n" datatype="int" name="n"/>
  <FIELD ID="ok" datatype="bit" name="ok"/>`
const STREAMS = {
  BINARY:
    'AE0AIAAgADMAMQAAAAAAAAAAAABAJV6SDAaegEBEomZmZmZmQFwo9gAAAAkAQQBuAGQAcgBvAG0AZQBkAGEAAAABCABOAEcAQwAgADcAMAAwAD' +
    'AAAAAAQHOsAAAAAABARi9cKPXCj0CAAAAAAAAA/////gAAyQB0AOkAIAAxAAAAAAAAAAAAAEBpAAAAAAAAwBYAAAAAAAB/wAAAAAAAAwBhACAA' +
    'YgAAAAMI',
  BINARY2:
    'AABNACAAIAAzADEAAAAAAAAAAAAAQCVekgwGnoBARKJmZmZmZkBcKPYAAAAJAEEAbgBkAHIAbwBtAGUAZABhAAAAAQgAAE4ARwBDACAANwAwAD' +
    'AAMAAAAABAc6wAAAAAAEBGL1wo9cKPQIAAAAAAAAD////+ABAAyQB0AOkAIAAxAAAAAAAAAAAAAEBpAAAAAAAAwBYAAAAAAAB/wAAAAAAAAwBh' +
    'ACAAYgAAAAMI',
} as const
const PACKED = ['BINARY', 'BINARY2'] as const

const votable = (kind: keyof typeof STREAMS, stream: string = STREAMS[kind]): string =>
  `<VOTABLE version="1.4"><RESOURCE><TABLE>${FIELDS}<DATA><${kind}><STREAM encoding="base64">\n${stream}\n</STREAM></${kind}></DATA></TABLE></RESOURCE></VOTABLE>`

test.each(PACKED)('the rows of %s are those that astropy wrote', (kind) => {
  const read = readVotable(votable(kind))
  expect(read.ok && read.value).toMatchObject([
    { main_id: 'M  31', ra: '10.684708', dec: '41.26875', vmag: '3.44', alias: 'Andromeda', n: '1' },
    { main_id: 'NGC 7000', ra: '314.75', dec: '44.37', vmag: '4', alias: '', n: '-2' },
    { main_id: 'Été 1', ra: '200', dec: '-5.5', vmag: '', alias: 'a b', n: '3' },
  ])
  const list = readList(votable(kind), 'own-x')
  expect(list.ok && list.value.objects.map(({ designation, magnitude }) => [designation, magnitude])).toEqual([
    ['M 31', 3.44],
    ['NGC 7000', 4],
    ['Été 1', null],
  ])
})

test.each(PACKED)('%s that is cut anywhere is a fault or fewer rows, never an exception', (kind) => {
  for (let end = 0; end < STREAMS[kind].length; end += 4) {
    const read = readVotable(votable(kind, STREAMS[kind].slice(0, end)))
    if (read.ok) expect(read.value.length).toBeLessThan(3)
    else expect(read.fault.code).toBe('votable.unreadable')
  }
})

test('a column of an unknown kind is told by its name', () => {
  const read = readVotable(votable('BINARY').replace('datatype="double"', 'datatype="quad"'))
  expect(read.ok ? '' : read.fault.message).toContain('The column ra')
})
