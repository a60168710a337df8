import { spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { EXPORT_COLUMNS } from '#shared/search/export-columns.ts'
import { votableOf } from '#shared/search/votable-writer.ts'

const READ = `
import json, math, sys, warnings
warnings.simplefilter('error')
from astropy.io.votable import parse_single_table, validate
from astropy.table import Table
table = parse_single_table(sys.argv[1], verify='exception').to_table()
print(json.dumps({
  'rows': len(table),
  'units': {name: str(table[name].unit) for name in table.colnames if table[name].unit},
  'ra': [None if getattr(v, 'mask', False) or math.isnan(v) else float(v) for v in table['ra_center_degrees']],
  'names': [str(v) for v in table['file_name']],
}))
`

test('astropy reads an exported VOTable without a complaint: names, numbers, units, and what is unknown', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'darksite-votable-'))
  const names = ['light_1.fits', 'Zoë & <co> "x".fits', '\u0001odd.fits']
  const rows = names.map((name, i) =>
    EXPORT_COLUMNS.map((column) => {
      if (column.name === 'file_name') return name
      if (column.name === 'ra_center_degrees') return i === 0 ? 83.822083333 : null
      return column.kind === 'number' ? -1.5e-7 : 'text'
    }),
  )
  const path = join(folder, 'frames.vot')
  await writeFile(path, votableOf('frames', EXPORT_COLUMNS, rows))
  const { status, stdout, stderr } = spawnSync('/usr/bin/python3', ['-c', READ, path], { encoding: 'utf8' })
  await rm(folder, { recursive: true })
  expect(stderr).toBe('')
  expect(status).toBe(0)
  const read = JSON.parse(stdout)
  expect(read.rows).toBe(3)
  expect(read.ra).toEqual([83.822083333, null, null])
  expect(read.names).toEqual(['light_1.fits', 'Zoë & <co> "x".fits', '\uFFFDodd.fits'])
  expect(read.units).toMatchObject({ ra_center_degrees: 'deg', exposure_time_seconds: 's', pixel_scale_arcsec: 'arcsec' })
})
