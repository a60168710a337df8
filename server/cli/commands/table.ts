import { resolve } from 'node:path'
import { defineCommand } from '#server/cli/command.ts'
import { parseFlags } from '#server/cli/flags.ts'
import { readTableRows, type TableCell, type TableGlance } from '#server/images/file-tables.ts'
import { fail, ok, type Result } from '#shared/core/fault.ts'
import { csvLines } from '#shared/review/csv.ts'

export const table = defineCommand({
  name: 'table',
  summary: 'Prints a table of a FITS file as CSV or JSON',
  usage: `darksite table FILE [--hdu N] [--format csv|json]

Prints one table of a FITS file: a catalogue, the stars of a solution (.axy, .corr), an index file. TSCAL and TZERO are
applied; where there is no value the cell is empty (null in JSON). Logical values are 1 and 0, complex numbers two numbers.
Cells of several numbers are lists, in CSV with blanks between them. Integers beyond 9007199254740992 lose their last digits.
“darksite inspect” tells which tables a file has.

  --hdu N       the unit of the table, counted from 0 as astropy does, or its EXTNAME. Default: the first table
  --format F    csv (default), with a line of names first, or json: a list of objects

Exit code 0: printed; 1: there is no such table, or it cannot be read; 2: wrong use.`,
  async run(argv, io) {
    const asked = optionsOf(argv)
    if (!asked.ok) {
      io.err(asked.fault.message)
      return 2
    }
    const { file, hdu, isJson } = asked.value
    const print = isJson ? jsonPrinter(io.out) : csvPrinter(io.out)
    const read = await readTableRows(resolve(io.cwd, file), hdu, print.rows)
    if (!read.ok) {
      io.err(`${file}: ${read.fault.message} (${read.fault.code})`)
      return 1
    }
    print.end(read.value)
    return 0
  },
})

interface Printer {
  rows(rows: readonly (readonly TableCell[])[], table: TableGlance): void
  end(table: TableGlance): void
}

const csvPrinter = (out: (text: string) => void): Printer => {
  let isBegun = false
  const begin = ({ columns }: TableGlance): void => {
    if (!isBegun) out(line([columns.map(({ name }) => name)]))
    isBegun = true
  }
  return {
    rows(rows, table) {
      begin(table)
      out(line(rows.map((row) => row.map(cellOf))))
    },
    end: begin,
  }
}

// What prints it ends the last line.
const line = (rows: readonly (readonly (string | number | null)[])[]): string => csvLines(rows).slice(0, -2)

const cellOf = (cell: TableCell): string | number | null =>
  cell !== null && typeof cell === 'object' ? cell.map((value) => value ?? 'nan').join(' ') : cell

const jsonPrinter = (out: (text: string) => void): Printer => {
  let isBegun = false
  return {
    rows(rows, { columns }) {
      const lines = rows.map((row) => JSON.stringify(Object.fromEntries(columns.map(({ name }, i) => [name, row[i]]))))
      out(`${isBegun ? ',' : '['}${lines.join(',\n')}`)
      isBegun = true
    },
    end: () => out(isBegun ? ']' : '[]'),
  }
}

const optionsOf = (argv: readonly string[]): Result<{ file: string; hdu: string | undefined; isJson: boolean }> => {
  const options = { hdu: { type: 'string' }, format: { type: 'string' } } as const
  const parsed = parseFlags({ args: [...argv], allowPositionals: true, options })
  if (!parsed.ok) return parsed
  const { hdu, format = 'csv' } = parsed.value.values
  const [file, ...more] = parsed.value.positionals
  if (file === undefined || more.length > 0) return fail('invalid', 'cli.table', 'Name one file: darksite table FILE')
  if (format !== 'csv' && format !== 'json')
    return fail('invalid', 'cli.table', `Tables are printed as csv or json, not as “${format}”.`)
  return ok({ file, hdu, isJson: format === 'json' })
}
