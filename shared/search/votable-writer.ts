import type { ExportColumn } from './export-columns.ts'

type Cell = string | number | null

/** A table as VOTable 1.4 (Ochsenbein et al. 2019) with TABLEDATA. Unknown numbers are empty cells, which read as NaN. */
export const votableOf = (
  name: string,
  columns: readonly Omit<ExportColumn, 'read'>[],
  rows: readonly (readonly Cell[])[],
): string => `<?xml version="1.0" encoding="UTF-8"?>
<VOTABLE version="1.4" xmlns="http://www.ivoa.net/xml/VOTable/v1.3">
<RESOURCE type="results">
<COOSYS ID="icrs" system="ICRS"/>
<TABLE name="${quoted(name)}" nrows="${rows.length}">
${columns.map(fieldOf).join('\n')}
<DATA><TABLEDATA>
${rows.map((row) => `<TR>${row.map((cell) => `<TD>${cellOf(cell)}</TD>`).join('')}</TR>`).join('\n')}
</TABLEDATA></DATA>
</TABLE>
</RESOURCE>
</VOTABLE>
`

const fieldOf = ({ name, unit, ucd, kind }: Omit<ExportColumn, 'read'>): string => {
  const type = kind === 'number' ? 'datatype="double"' : 'datatype="unicodeChar" arraysize="*"'
  const more = [unit && `unit="${quoted(unit)}"`, ucd && `ucd="${quoted(ucd)}"`, ucd.startsWith('pos.eq') && 'ref="icrs"']
  return `<FIELD name="${quoted(name)}" ${[type, ...more.filter(Boolean)].join(' ')}/>`
}

const cellOf = (cell: Cell): string => {
  if (cell === null) return ''
  if (typeof cell === 'number') return Number.isFinite(cell) ? String(cell) : ''
  return quoted(cell)
}

// Control characters are no XML 1.0 at all, not even as references; a file's name may have them.
const quoted = (text: string): string =>
  text
    .replace(/[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
