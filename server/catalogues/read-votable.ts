import { fail, ok, type Result } from '#shared/core/fault.ts'

/**
 * The rows of the first table of a VOTable, by the names of its fields, as text. TABLEDATA alone: what is packed as binary is
 * refused with the way out. Faults: `votable.unreadable`, `votable.binary`, `votable.no-table`.
 */
export const readVotable = (text: string): Result<Record<string, string>[]> => {
  if (!/<(\w+:)?VOTABLE\b/i.test(text.slice(0, 4096)))
    return fail('invalid', 'votable.unreadable', 'This is no VOTable: it has no VOTABLE element at its beginning.')
  const table = between(text, 'TABLE')
  if (table === null) return fail('invalid', 'votable.no-table', 'This VOTable has no table in it.')
  const data = between(table, 'TABLEDATA')
  if (data === null) {
    if (/<(\w+:)?(BINARY2?|FITS)\b/.test(table))
      return fail('unsupported', 'votable.binary', 'This VOTable is packed. Save it again as VOTable with TABLEDATA, or as CSV.')
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
