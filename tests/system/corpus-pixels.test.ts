import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { openFileSource } from '#server/images/file-source.ts'
import { openImage } from '#server/images/open-image.ts'
import { verifyFits } from '#shared/formats/fits/verify.ts'
import { statisticsOf } from '#shared/kernels/statistics/index.ts'
import { superpixel } from '#shared/kernels/superpixel/index.ts'
import { corpusDir, noteCorpusFiles } from '#tests/support/corpus.ts'

// Made by tests/golden/make/pixels.py with astropy.
const value = z.number().nullable()
const Golden = z.object({
  by: z.string(),
  files: z.array(
    z.object({
      file: z.string(),
      hdu: z.number(),
      width: z.number(),
      height: z.number(),
      channels: z.number(),
      undefined: z.number(),
      sum: value,
      min: value,
      max: value,
      median: value,
      samples: z.array(z.tuple([z.number(), value])),
    }),
  ),
})
const { by, files } = Golden.parse(JSON.parse(readFileSync('tests/golden/pixels.json', 'utf8')))

/** Files that are refused, and why that is right. Every one that is not here must be read. */
const REFUSED: readonly (readonly [code: string, reason: string, files: RegExp])[] = [
  ['fits.truncated', 'cut short on purpose', /truncated_seestar/],
  [
    'fits.no-picture',
    'tables, spectra, groups or headers alone: astropy finds no picture either',
    /^fits-odd\/(ascii|exiftool_FITS|group|gsfc_IUE_LWP|history_header|neox_example_bintable|table|tdim|theap-gap|variable_length_table|verify|zerowidth)\.fits$|^fits-wcs\/(asi_M106_frame11\.wcs|sip)\.fits$|^photref\//,
  ],
]

/** The files whose CHECKSUM or DATASUM astropy finds wrong. */
const VERIFY = `
import json, sys, warnings
from astropy.io import fits
wrong = []
for path in sys.stdin.read().splitlines():
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter('always')
        try:
            with fits.open(path, checksum=True, disable_image_compression=True) as f:
                len(f)
        except Exception:
            continue
    if any('sum verification failed' in str(one.message) for one in said):
        wrong.append(path)
json.dump(wrong, sys.stdout)
`

const IS_FITS = /\.(fits?|fts|fz)(\.(gz|bz2|zst))?$/i

const compare = (folder: string): void => {
  const all = readdirSync(folder, { recursive: true })
    .map(String)
    .filter((file) => IS_FITS.test(file))
    .sort()
  const refusalOf = (file: string) => REFUSED.find(([, , names]) => names.test(file))

  test(`every FITS file of the corpus is read as ${by} reads it, or refused with a reason`, () => {
    const known = new Set(files.map(({ file }) => file))
    expect(all.filter((file) => known.has(file) === (refusalOf(file) !== undefined))).toEqual([])
    expect(files.length).toBeGreaterThanOrEqual(186)
    noteCorpusFiles(all)
  })

  test.each(all.filter(refusalOf).map((file) => [file, refusalOf(file)!] as const))(
    '%s is refused with the code that is expected',
    async (file, [code, reason]) => {
      const image = await openImage(join(folder, file))
      expect(image.ok ? 'read' : image.fault.code, reason).toBe(code)
    },
  )

  test.each(files.map((golden) => [golden.file, golden] as const))(
    '%s has the pixels that astropy sees',
    async (file, golden) => {
      const image = await openImage(join(folder, file))
      if (!image.ok) throw new Error(`${image.fault.code}: ${image.fault.message}`)
      const { header, raster } = image.value
      const { width, height, channels, hdu } = golden
      expect(header).toMatchObject({ width, height, channels, hdu })
      expect(raster).toMatchObject({ width, height, channels })
      expect(raster.data.filter((sample) => !Number.isFinite(sample)).length).toBe(golden.undefined)
      // astropy scales integers in single precision, which costs it the last digit: half a unit of it is 6e-8.
      const isScaled =
        raster.sampleFormat === 'f32' && header.cards.some(({ keyword, value }) => keyword === 'BITPIX' && Number(value) > 0)
      const isSame = (ours: number, theirs: number | null, size = Math.abs(theirs ?? 0)): boolean =>
        theirs === null ? Number.isNaN(ours) : Math.abs(ours - theirs) <= (isScaled ? 1.2e-7 : 0) * size
      expect(golden.samples.filter(([place, sample]) => !isSame(raster.data[place]!, sample))).toEqual([])
      const { min, max, median, mean, count } = statisticsOf(raster.data)
      expect([min, max, median].map((ours, i) => isSame(ours, [golden.min, golden.max, golden.median][i]!))).toEqual([
        true,
        true,
        true,
      ])
      // Sums depend on their order.
      const scale = Math.max(Math.abs(golden.min ?? 0), Math.abs(golden.max ?? 0)) * count
      if (golden.sum !== null)
        expect(Math.abs(mean * count - golden.sum)).toBeLessThanOrEqual((isScaled ? 1.2e-7 : 1e-12) * scale)
    },
  )

  test('the checksums that astropy finds wrong are found wrong, and no others', async () => {
    const wrong: string[] = []
    for (const file of all) {
      const source = await openFileSource(join(folder, file))
      if (!source.ok) throw new Error(source.fault.code)
      if ((await verifyFits(source.value)).length > 0) wrong.push(file)
      await source.value.close()
    }
    const paths = all.map((file) => join(folder, file))
    const theirs = JSON.parse(
      execFileSync('/usr/bin/python3', ['-c', VERIFY], { input: paths.join('\n') }).toString(),
    ) as string[]
    expect(wrong).toEqual(theirs.map((path) => path.slice(folder.length + 1)))
    expect(wrong.length).toBeGreaterThanOrEqual(4)
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

const corpus = corpusDir()
if (corpus === null) test('there is no corpus here, so real pixels are not compared', () => expect(corpus).toBeNull())
else compare(corpus)
