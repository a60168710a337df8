import { fail, ok, type Result } from '#shared/core/fault.ts'
import { readPacked } from './votable-binary.ts'

/**
 * The rows of the first table of a VOTable, by the names of its fields, as text: TABLEDATA, or BINARY and BINARY2 packed as base64.
 * What is kept as FITS or somewhere else is refused with the way out. Faults: `votable.unreadable`, `votable.binary`, `votable.no-table`.
 */
export const readVotable = (text: string): Result<Record<string, string>[]> => {
  if (!/<(\w+:)?VOTABLE\b/i.test(text.slice(0, 4096)))
    return fail('invalid', 'votable.unreadable', 'This is no VOTable: it has no VOTABLE element at its beginning.')
  const table = between(text, 'TABLE')
  if (table === null) return fail('invalid', 'votable.no-table', 'This VOTable has no table in it.')
  const data = between(table, 'TABLEDATA')
  if (data === null) {
    const packed = packedRows(table)
    if (packed) return packed
    if (/<(\w+:)?(BINARY2?|FITS)\b/.test(table))
      return fail(
        'unsupported',
        'votable.binary',
        'The rows of this VOTable are packed as FITS, or lie in another file. Save it again with TABLEDATA, or as CSV.',
      )
    return ok([])
  }
  const head = table.slice(0, table.indexOf(data))
  const fields = [...head.matchAll(/<(?:\w+:)?FIELD\b([^>]*)>/g)].map(([, attributes = '']) => attributeOf(attributes, 'name'))
  if (fields.length === 0) return fail('invalid', 'votable.unreadable', 'This VOTable says nothing of its columns.')
  const rows = [...data.matchAll(/<(?:\w+:)?TR\b[^>]*>(.*?)<\/(?:\w+:)?TR>/gs)].map(([, row = '']) => {
    const cells = [...row.matchAll(/<(?:\w+:)?TD\b[^>]*?(?:\/>|>(.*?)<\/(?:\w+:)?TD>)/gs)].map(([, cell = '']) => plainOf(cell))
    return Object.fromEntries(fields.map((name, at) => [name, cells[at] ?? '']))
  })
  return ok(rows)
}

/** Null where no rows are packed in a way that is known. */
const packedRows = (table: string): Result<Record<string, string>[]> | null => {
  const packed = between(table, 'BINARY2') ?? between(table, 'BINARY')
  const stream = packed === null ? null : between(packed, 'STREAM')
  if (packed === null || stream === null || !/encoding\s*=\s*["']base64["']/.test(packed)) return null
  const fields = [...table.matchAll(/<(?:\w+:)?FIELD\b([^>]*)>/g)].map(([, attributes = '']) => ({
    name: attributeOf(attributes, 'name'),
    datatype: attributeOf(attributes, 'datatype'),
    arraysize: attributeOf(attributes, 'arraysize'),
  }))
  return readPacked(Buffer.from(stream, 'base64'), fields, between(table, 'BINARY2') !== null)
}

/** What stands between the first opening tag of that name and its closing one; null when there is none. */
const between = (text: string, name: string): string | null => {
  const open = new RegExp(`<(?:\\w+:)?${name}(?:\\s[^>]*)?>`).exec(text)
  if (!open) return null
  const start = open.index + open[0].length
  const end = text.slice(start).search(new RegExp(`</(?:\\w+:)?${name}\\s*>`))
  return end < 0 ? null : text.slice(start, start + end)
}

const attributeOf = (attributes: string, name: string): string => {
  const match = new RegExp(`\\b${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`).exec(attributes)
  return plainOf(match?.[1] ?? match?.[2] ?? '')
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

const plainOf = (text: string): string =>
  text
    .replace(/<!\[CDATA\[(.*?)\]\]>/gs, (_all, inner: string) => inner.replaceAll('&', '&amp;'))
    .replace(/&(?:#(\d+)|#x([\da-f]+)|(\w+));/gi, (all, decimal?: string, hex?: string, name?: string) => {
      const code = decimal ? Number(decimal) : hex ? Number.parseInt(hex, 16) : null
      if (code !== null) return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '\uFFFD'
      return ENTITIES[name ?? ''] ?? all
    })
    .trim()
