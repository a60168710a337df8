import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openFileSource } from '#server/images/file-source.ts'
import { type FitsTable, readTables } from '#shared/formats/fits/table.ts'
import { corpusDir, noteCorpusFiles } from '#tests/support/corpus.ts'

type Value = number | string | null
interface Truth {
  name: string
  rows: number
  columns: Record<string, Value[] | Value[][]>
}

/** Columns of every table as flat lists of numbers or texts; arrays of any length as a list for each row. */
const ASTROPY = `
import json, sys, warnings
import numpy as np
from astropy.io import fits
warnings.simplefilter('ignore')

def plain(v):
    if isinstance(v, (bytes, str)):
        return v.decode() if isinstance(v, bytes) else v
    if isinstance(v, (bool, np.bool_)):
        return int(v)
    v = float(v)
    return None if np.isnan(v) else 'inf' if v == np.inf else '-inf' if v == -np.inf else v

def flat(data):
    if data.dtype.kind == 'c':
        return [plain(p) for v in np.ravel(data) for p in (v.real, v.imag)]
    return [plain(v) for v in np.ravel(data)]

out = {}
for path in sys.stdin.read().splitlines():
    try:
        with fits.open(path, disable_image_compression=True, ignore_missing_end=True) as f:
            tables = []
            for h in f:
                if not isinstance(h, (fits.BinTableHDU, fits.TableHDU)) or h.header.get('ZIMAGE'):
                    continue
                columns = {}
                for c in h.columns:
                    try:
                        data = h.data[c.name]
                        if str(c.format).lstrip('0123456789')[:1] in 'PQ':
                            columns[c.name] = ['arrays'] + [flat(np.asarray(row)) for row in data]
                        else:
                            columns[c.name] = flat(np.asarray(data)[:2000])
                    except UnicodeDecodeError:
                        pass  # the trees of index files are bytes that call themselves text
                tables.append({'name': h.name, 'rows': len(h.data), 'columns': columns})
        if tables:
            out[path] = tables
    except Exception as e:
        continue
json.dump(out, sys.stdout)
`

const valuesOf = async (table: FitsTable, name: string): Promise<Value[] | Value[][]> => {
  const arrays = await table.arrays(name)
  if (arrays.ok && arrays.value)
    return ['arrays', ...arrays.value.map((one) => (typeof one === 'string' ? one : plainOf(one)))] as Value[][]
  const numbers = await table.numbers(name)
  if (!numbers.ok) throw new Error(numbers.fault.message)
  if (numbers.value) return plainOf(numbers.value)
  const texts = await table.texts(name)
  if (!texts.ok) throw new Error(texts.fault.message)
  return texts.value ?? ['unread']
}

const plainOf = (numbers: Float64Array): Value[] =>
  Array.from(numbers, (value) => (Number.isNaN(value) ? null : value === Infinity ? 'inf' : value === -Infinity ? '-inf' : value))

const isSame = (ours: unknown, theirs: unknown): boolean => {
  if (Array.isArray(ours) && Array.isArray(theirs))
    return ours.length === theirs.length && ours.every((one, i) => isSame(one, theirs[i]))
  // A text of one letter a cell is a list to astropy, and blanks at the end mean nothing.
  if (typeof ours === 'string' && typeof theirs === 'string') return ours.trimEnd() === theirs.trimEnd()
  if (typeof ours === 'number' && typeof theirs === 'number')
    return ours === theirs || Math.abs(ours - theirs) <= 1.2e-7 * Math.abs(theirs)
  return ours === theirs
}

const corpus = corpusDir()
const folders = [...(corpus ? [corpus] : []), '/usr/share/doc/astrometry.net', '/usr/share/astrometry'].filter((folder) => {
  try {
    return readdirSync(folder).length > 0
  } catch (error) {
    if (error instanceof Error) return false
    throw error
  }
})

test('every column of every real table has the values that astropy reads', async () => {
  const paths = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true })
      .map((name) => join(folder, String(name)))
      .filter((path) => /\.(fits?|fz|axy|corr|xyls|rdls|match)(\.gz)?$/i.test(path) && !/index-tycho2-0[0-9]|index-4/.test(path)),
  )
  const truths = JSON.parse(
    execFileSync('/usr/bin/python3', ['-c', ASTROPY], { input: paths.join('\n'), maxBuffer: 2 ** 29 }).toString(),
  ) as Record<string, Truth[]>
  const different: string[] = []
  let [files, compared] = [0, 0]
  for (const [path, tables] of Object.entries(truths)) {
    const source = await openFileSource(path)
    if (!source.ok) throw new Error(source.fault.code)
    const read = await readTables(source.value)
    if (!read.ok) throw new Error(`${path}: ${read.fault.code}`)
    const ours = read.value.filter((table) => !table.cards.some(({ keyword, value }) => keyword === 'ZIMAGE' && value === true))
    files++
    expect(
      ours.map(({ rows }) => rows),
      path,
    ).toEqual(tables.map(({ rows }) => rows))
    for (const [i, truth] of tables.entries())
      for (const [name, theirs] of Object.entries(truth.columns)) {
        compared++
        const values = await valuesOf(ours[i]!, name)
        const cut = theirs[0] === 'arrays' ? values : values.slice(0, theirs.length)
        // To astropy, undefined numbers of an ASCII table are zero.
        const meant = ours[i]!.kind === 'ascii' ? cut.map((one) => one ?? 0) : cut
        if (!isSame(meant, theirs))
          different.push(
            `${path} ${truth.name} ${name}: ${JSON.stringify(meant).slice(0, 80)} for ${JSON.stringify(theirs).slice(0, 80)}`,
          )
      }
    await source.value.close()
  }
  console.log(`${compared} columns of ${files} files with tables compared with astropy`)
  expect(different).toEqual([])
  if (corpus) expect(compared).toBeGreaterThan(100)
  noteCorpusFiles(
    Object.keys(truths).flatMap((path) => (corpus && path.startsWith(corpus) ? [path.slice(corpus.length + 1)] : [])),
  )
})
