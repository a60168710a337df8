import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { openImage } from '#server/images/open-image.ts'
import type { SampleFormat } from '#shared/core/raster.ts'
import { writeFits } from '#shared/formats/fits/write.ts'
import { writeCompressedFits } from '#shared/formats/fits/write-compressed.ts'
import { writeFitsTable } from '#shared/formats/fits/write-table.ts'
import { makeRaster } from '#tests/support/make-fits.ts'

// The system's Python has astropy (package python3-astropy); one from elsewhere need not.
const PYTHON = '/usr/bin/python3'

interface Truth {
  file: string
  hdu: number
  width: number
  height: number
  channels: number
  samples: (number | string | null)[]
  cards: [string, unknown][]
}

const folder = mkdtempSync(join(tmpdir(), 'darksite-astropy-'))
afterAll(() => rmSync(folder, { recursive: true }))

const python = (...args: string[]): unknown => JSON.parse(execFileSync(PYTHON, args, { maxBuffer: 2 ** 28 }).toString())

const truths = python('tests/golden/make/fits_matrix.py', folder) as Truth[]

test('astropy wrote the whole matrix', () => {
  // 6 types x (1 plane, 3 planes, extension, scaled), 4 integer types x (blank, scaledblank, unsigned), cards.
  expect(truths.length).toBe(6 * 4 + 4 * 3 + 1)
})

test.each(truths.map((truth) => [truth.file.split('/').at(-1)!, truth] as const))(
  '%s holds the samples that astropy put there',
  async (_, truth) => {
    const image = await openImage(truth.file)
    if (!image.ok) throw new Error(image.fault.message)
    const { header, raster } = image.value
    expect(header).toMatchObject({ hdu: truth.hdu, width: truth.width, height: truth.height, channels: truth.channels })
    const isSingle = raster.sampleFormat === 'f32'
    const expected = truth.samples.map((value) =>
      value === null ? Number.NaN : isSingle ? Math.fround(Number(value)) : Number(value),
    )
    expect(Array.from(raster.data)).toEqual(expected)
    for (const [keyword, value] of truth.cards) {
      const card = header.cards.find((one) => one.keyword.toUpperCase() === keyword)
      expect(card?.value, keyword).toEqual(value)
    }
  },
)

const READ = `
import json, sys, warnings
warnings.simplefilter('error')
from astropy.io import fits
with fits.open(sys.argv[1]) as f:
    f.verify('exception')
    d = f[-1].data
    if f[-1].is_image:
        json.dump({'shape': list(d.shape), 'kind': d.dtype.kind + str(d.dtype.itemsize), 'samples': [float(v) for v in d.ravel()],
                   'notes': f[0].header['NOTES'], 'gain': f[0].header['GAIN'], 'axis': f[0].header['ESO TEL AIRM']}, sys.stdout)
    else:
        json.dump({n: [float(v) for v in d[n]] for n in d.names}, sys.stdout)
`

const NOTES = "it's a very long note, ".repeat(12).trim()

test.each(['u8', 'u16', 'i16', 'i32', 'f32', 'f64'] as const)(
  'astropy reads our %s files without a complaint',
  (sampleFormat: SampleFormat) => {
    for (const channels of [1, 3]) {
      const raster = makeRaster({ sampleFormat, channels, width: 9, height: 4 })
      const path = join(folder, `ours_${sampleFormat}_${channels}.fits`)
      writeFileSync(
        path,
        writeFits(raster, [
          { keyword: 'NOTES', value: NOTES },
          { keyword: 'GAIN', value: 1 / 3, comment: 'a third' },
          { keyword: 'ESO TEL AIRM', value: 1.25 },
          { keyword: 'HISTORY', value: 'made by a test '.repeat(10) },
        ]),
      )
      const kinds = { u8: 'u1', u16: 'u2', i16: 'i2', i32: 'i4', f32: 'f4', f64: 'f8' }
      expect(python('-c', READ, path)).toEqual({
        shape: channels === 1 ? [4, 9] : [3, 4, 9],
        kind: kinds[sampleFormat],
        samples: Array.from(raster.data),
        notes: NOTES,
        gain: 1 / 3,
        axis: 1.25,
      })
    }
  },
)

test('astropy reads our tables', () => {
  const path = join(folder, 'table.fits')
  writeFileSync(
    path,
    writeFitsTable([
      { name: 'X', values: new Float64Array([1.5, -2, 1e300]) },
      { name: 'FLUX', values: new Float32Array([0.5, 100, 3]) },
    ]),
  )
  expect(python('-c', READ, path)).toEqual({ X: [1.5, -2, 1e300], FLUX: [0.5, 100, 3] })
})

const VERIFY = `
import json, sys, warnings
warnings.simplefilter('error')
import numpy as np
from astropy.io import fits
with fits.open(sys.argv[1], checksum=True) as f:
    f.verify('exception')
    d = f[-1].data
    json.dump({'shape': list(d.shape), 'samples': [None if np.isnan(v) else float(v) for v in d.ravel()],
               'object': f[-1].header['OBJECT'], 'axis': f[-1].header['ESO TEL AIRM']}, sys.stdout)
`
const CARDS = [
  { keyword: 'OBJECT', value: 'M 42' },
  { keyword: 'ESO TEL AIRM', value: 1.25 },
]

test.each(['u8', 'u16', 'i16', 'i32', 'f32'] as const)(
  'astropy and funpack unpack our compressed %s pictures as we do, and find their checksums right',
  async (sampleFormat: SampleFormat) => {
    for (const channels of [1, 3]) {
      const raster = makeRaster({ sampleFormat, channels, width: 300, height: 5 })
      const isFloat = sampleFormat === 'f32'
      if (isFloat) raster.data.fill(0.25, 300, 600)
      const path = join(folder, `packed_${sampleFormat}_${channels}.fits.fz`)
      const plain = path.replace('.fz', '')
      writeFileSync(path, writeCompressedFits(raster, CARDS, 10_000))
      execFileSync('funpack', ['-O', plain, path])
      const ours = await openImage(path)
      if (!ours.ok) throw new Error(ours.fault.message)
      if (!isFloat) expect(ours.value.raster.data).toEqual(raster.data)
      for (const file of [path, plain])
        expect(python('-c', VERIFY, file)).toEqual({
          shape: channels === 1 ? [5, 300] : [3, 5, 300],
          samples: Array.from(ours.value.raster.data),
          object: 'M 42',
          axis: 1.25,
        })
      expect(execFileSync('funpack', ['-L', path]).toString()).not.toMatch(/fail|error/i)
    }
  },
)

test('astropy finds the checksums of our plain files right', () => {
  const path = join(folder, 'summed.fits')
  const raster = makeRaster({ sampleFormat: 'u16', width: 31, height: 17 })
  writeFileSync(path, writeFits(raster, CARDS))
  expect(python('-c', VERIFY, path)).toMatchObject({ samples: Array.from(raster.data) })
})
