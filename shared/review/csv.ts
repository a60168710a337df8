/** What stands in a cell; null is an empty one. */
export type Cell = string | number | null

/** RFC 4180: a heading and rows, lines end with CR LF. */
export const csvOf = (heading: readonly string[], rows: readonly (readonly Cell[])[]): string => csvLines([heading, ...rows])

/** The lines alone, for lists that are written piece by piece. */
export const csvLines = (rows: readonly (readonly Cell[])[]): string =>
  rows.map((row) => `${row.map(cellText).join(',')}\r\n`).join('')

/**
 * A text that a spreadsheet would take for a formula gets an apostrophe in front (OWASP, "CSV Injection"): a file name is whatever
 * somebody wrote on a disk. Numbers stay numbers, also negative ones.
 */
const cellText = (cell: Cell): string => {
  if (cell === null) return ''
  if (typeof cell === 'number') return Number.isFinite(cell) ? String(cell) : ''
  const safe = /^[=+\-@\t\r\n]/.test(cell) ? `'${cell}` : cell
  return /[",\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
