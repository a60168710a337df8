import { fail, ok, type Result } from '#shared/core/fault.ts'

/** A column of a packed table, as its FIELD says. */
export interface PackedField {
  readonly name: string
  readonly datatype: string
  /** `''` is one value, `8` eight, `*` and `8*` as many as stand before them, `2x*` pairs of these. */
  readonly arraysize: string
}

/** Bytes of one value of each datatype (VOTable 1.5, table 2); bits are eight to a byte. */
const BYTES: Readonly<Record<string, number>> = {
  ...{ boolean: 1, unsignedByte: 1, short: 2, int: 4, long: 8, char: 1, unicodeChar: 2 },
  ...{ float: 4, double: 8, floatComplex: 8, doubleComplex: 16 },
}

/**
 * The rows of a BINARY or BINARY2 stream (VOTable 1.5, 5.3 and 5.4) as text, big-endian as it is; what is null or no number is ''.
 * Faults: `votable.unreadable`.
 */
export const readPacked = (
  bytes: Uint8Array,
  fields: readonly PackedField[],
  hasNullFlags: boolean,
): Result<Record<string, string>[]> => {
  const odd = fields.find(({ datatype }) => datatype !== 'bit' && BYTES[datatype] === undefined)
  if (odd) return fail('invalid', 'votable.unreadable', `The column ${odd.name} of this VOTable has no known kind of value.`)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const flagBytes = hasNullFlags ? Math.ceil(fields.length / 8) : 0
  const rows: Record<string, string>[] = []
  let at = 0
  while (at < bytes.length) {
    const flags = at
    at += flagBytes
    const row: Record<string, string> = {}
    for (const [i, field] of fields.entries()) {
      const isOpen = field.arraysize.includes('*')
      if (isOpen && at + 4 > bytes.length) return cutShort
      const count = isOpen ? view.getUint32(at) : countOf(field.arraysize)
      if (isOpen) at += 4
      const size = field.datatype === 'bit' ? Math.ceil(count / 8) : count * BYTES[field.datatype]!
      if (at + size > bytes.length) return cutShort
      const isNull = hasNullFlags && ((view.getUint8(flags + (i >> 3)) >> (7 - (i & 7))) & 1) === 1
      row[field.name] = isNull ? '' : textOf(view, at, field.datatype, count)
      at += size
    }
    // Fields of no bytes would never come to the end.
    if (at === flags) return cutShort
    rows.push(row)
  }
  return ok(rows)
}

const cutShort = fail(
  'invalid',
  'votable.unreadable',
  'The packed rows of this VOTable are cut short, or do not fit its columns.',
)

const countOf = (arraysize: string): number => arraysize.split('x').reduce((product, part) => product * (Number(part) || 1), 1)

const textOf = (view: DataView, at: number, datatype: string, count: number): string => {
  if (datatype === 'bit') return ''
  if (datatype === 'char') return plain(new TextDecoder().decode(new Uint8Array(view.buffer, view.byteOffset + at, count)))
  if (datatype === 'unicodeChar')
    return plain(new TextDecoder('utf-16be').decode(new Uint8Array(view.buffer, view.byteOffset + at, 2 * count)))
  const size = BYTES[datatype]!
  return Array.from({ length: count }, (_, i) => numberAt(view, at + i * size, datatype)).join(' ')
}

/** Texts of a fixed length end at the first zero. */
const plain = (text: string): string => text.replace(/\0.*$/s, '').trim()

const numberAt = (view: DataView, at: number, datatype: string): string => {
  if (datatype === 'boolean') return 'Tt1'.includes(String.fromCharCode(view.getUint8(at))) ? 'true' : 'false'
  if (datatype === 'unsignedByte') return String(view.getUint8(at))
  if (datatype === 'short') return String(view.getInt16(at))
  if (datatype === 'int') return String(view.getInt32(at))
  if (datatype === 'long') return String(view.getBigInt64(at))
  if (datatype === 'float') return real(Number(view.getFloat32(at).toPrecision(7)))
  if (datatype === 'double') return real(view.getFloat64(at))
  const part = datatype === 'floatComplex' ? 'float' : 'double'
  return `${numberAt(view, at, part)} ${numberAt(view, at + BYTES[part]!, part)}`
}

const real = (value: number): string => (Number.isNaN(value) ? '' : String(value))
