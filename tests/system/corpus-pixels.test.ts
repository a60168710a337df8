import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openImage } from '#server/images/open-image.ts'
import type { Samples } from '#shared/core/raster.ts'
import { statisticsOf } from '#shared/kernels/statistics/index.ts'
import { superpixel } from '#shared/kernels/superpixel/index.ts'
import { corpusDir, noteCorpusFiles } from '#tests/support/corpus.ts'

/** astropy's statistics of one file: `truth/pixels.tsv`. */
interface Truth {
  readonly file: string
  readonly hdu: number
  readonly shape: string
  readonly nan: number
  readonly statistics: readonly number[]
}

const truthsOf = (corpus: string): Truth[] =>
  readFileSync(join(corpus, 'truth/pixels.tsv'), 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => {
      const [file, hdu, , shape, nan, ...statistics] = line.split('\t')
      return { file: file!, hdu: Number(hdu), shape: shape ?? '', nan: Number(nan), statistics: statistics.map(Number) }
    })

/** Files that are refused, and why that is right. Every one that is not here must be read. */
const REFUSED: readonly (readonly [code: string, reason: string, files: RegExp])[] = [
  ['fits.truncated', 'cut short on purpose', /truncated_seestar/],
  [
    'fits.no-picture',
    'tables, spectra, groups or headers alone: astropy finds no picture either',
    /^fits-odd\/(ascii|exiftool_FITS|group|gsfc_IUE_LWP|history_header|neox_example_bintable|table|tdim|theap-gap|variable_length_table|verify|zerowidth)\.fits$|^fits-wcs\/(asi_M106_frame11\.wcs|sip)\.fits$|^photref\//,
  ],
]

/** Files of which fewer planes are read than astropy counts: transparency and the rest of a cube are left out. */
const FEWER_PLANES = /^fits-format\/(pi_NGC3344|tiny8x8_)\.?Color|^fits-odd\/arange\.fits$/
/** One pixel, and that one is undefined: the table of truth calls it no image. */
const ONE_UNDEFINED_PIXEL = 'fits-odd/blank.fits'

const compare = (folder: string): void => {
  const truths = truthsOf(folder)
  const refusalOf = (file: string) => REFUSED.find(([, , files]) => files.test(file))
  const readable = truths.filter(({ file }) => refusalOf(file) === undefined && file !== ONE_UNDEFINED_PIXEL)
  const planes = planeStatistics(readable.filter(({ file }) => FEWER_PLANES.test(file)).map(({ file }) => join(folder, file)))

  test('the table of truth is the one that these tests were written for', () => {
    expect(truths.length).toBeGreaterThanOrEqual(204)
    expect(readable.length).toBeGreaterThanOrEqual(100)
    noteCorpusFiles(truths.map(({ file }) => file))
  })

  test.each(truths.filter(({ file }) => refusalOf(file)).map(({ file }) => [file, refusalOf(file)!] as const))(
    '%s is refused with the code that is expected',
    async (file, [code, reason]) => {
      const image = await openImage(join(folder, file))
      expect(image.ok ? 'read' : image.fault.code, reason).toBe(code)
    },
  )

  test.each(readable.map((truth) => [truth.file, truth] as const))('%s has the pixels that astropy sees', async (file, truth) => {
    const image = await openImage(join(folder, file))
    if (!image.ok) throw new Error(`${image.fault.code}: ${image.fault.message}`)
    const { header, raster } = image.value
    const shape = [raster.width, raster.height, ...(raster.channels > 1 ? [raster.channels] : [])].join('x')
    expect(header.hdu).toBe(truth.hdu)
    expect(raster.data.filter(Number.isNaN).length).toBe(truth.nan)
    const expected = planes.get(join(folder, file)) ?? truth.statistics
    if (!planes.has(join(folder, file))) expect(shape).toBe(truth.shape)
    // astropy scales in single precision, which costs it the last digit: half a unit of it is 6e-8.
    const tolerance = raster.sampleFormat === 'f32' ? 1.2e-7 : 1e-12
    summary(raster.data).forEach((value, i) => {
      const error = Math.abs(value - expected[i]!) / Math.max(Math.abs(expected[i]!), Number.MIN_VALUE)
      expect(
        value === expected[i] ? 0 : error,
        `${['min', 'max', 'mean', 'median', 'sum'][i]}: ${value}, astropy ${expected[i]}`,
      ).toBeLessThan(tolerance)
    })
  })

  test(`${ONE_UNDEFINED_PIXEL} has one pixel, which is undefined`, async () => {
    const image = await openImage(join(folder, ONE_UNDEFINED_PIXEL))
    expect(image).toMatchObject({ ok: true, value: { raster: { width: 1, height: 1, data: new Float64Array([Number.NaN]) } } })
  })

  // Uncompressed, little-endian, one strip: the samples can be read off the file by hand.
  test.each([
    ['graxpert_color_16bit.tiff', 272, 6, 5, 3],
    ['graxpert_mono_16bit.tiff', 256, 6, 5, 1],
    ['tetra3_2019-07-29T204726_Alt40_Azi-135_Try1.tiff', 320, 1024, 768, 1],
    ['tetra3_2019-07-29T204726_Alt40_Azi135_Try1.tiff', 320, 1024, 768, 1],
  ] as const)('%s keeps all 16 bits', async (name, offset, width, height, channels) => {
    const path = join(folder, 'tiff16', name)
    const image = await openImage(path)
    if (!image.ok) throw new Error(image.fault.code)
    expect(image.value.raster).toMatchObject({ width, height, channels, sampleFormat: 'u16', white: 65535 })
    const bytes = readFileSync(path)
    const size = width * height
    const expected = Array.from({ length: size * channels }, (_, i) =>
      bytes.readUInt16LE(offset + 2 * ((i % size) * channels + Math.floor(i / size))),
    )
    expect(Array.from(image.value.raster.data)).toEqual(expected)
    noteCorpusFiles([`tiff16/${name}`])
  })

  test('the four Bayer files show the same sky, whatever their pattern and row order', async () => {
    const levels = await Promise.all(
      ['RGGB_TOP_DOWN', 'RGGB_BOTTOM_UP', 'GRBG_TOP_DOWN', 'GRBG_BOTTOM_UP'].map(async (name) => {
        const image = await openImage(join(folder, `fits-format/bayer_real_${name}.fits`))
        if (!image.ok) throw new Error(image.fault.code)
        expect(image.value.raster.isBottomUp).toBe(name.endsWith('BOTTOM_UP'))
        const colour = superpixel(image.value.raster)
        const size = colour.width * colour.height
        return [0, 1, 2].map((c) => statisticsOf(colour.data.subarray(c * size, (c + 1) * size)).median)
      }),
    )
    // The sky of this Seestar is 846 in red, 997 in green and 794 in blue; a wrong pattern mixes them up.
    for (const [red, green, blue] of levels) {
      expect(Math.abs(red! - 846)).toBeLessThan(3)
      expect(Math.abs(green! - 997)).toBeLessThan(4)
      expect(Math.abs(blue! - 794)).toBeLessThan(3)
    }
  })
}

const summary = (data: Samples): number[] => {
  const { min, max, mean, median, count } = statisticsOf(data)
  return [min, max, mean, median, mean * count]
}

/** astropy's statistics of the planes that are shown: three colours, or the first plane of a cube. */
const planeStatistics = (paths: readonly string[]): Map<string, number[]> => {
  const script = `
import json, sys, warnings
warnings.simplefilter('ignore')
import numpy as np
from astropy.io import fits
out = {}
for path in sys.argv[1:]:
    d = fits.getdata(path).astype(float)
    d = d[:3] if d.shape[0] in (3, 4) else d[0]
    out[path] = [d.min(), d.max(), d.mean(), float(np.median(d)), d.sum()]
json.dump(out, sys.stdout)
`
  return new Map(
    Object.entries(JSON.parse(execFileSync('/usr/bin/python3', ['-c', script, ...paths]).toString()) as Record<string, number[]>),
  )
}

const corpus = corpusDir()
if (corpus === null) test('there is no corpus here, so real pixels are not compared', () => expect(corpus).toBeNull())
else compare(corpus)
