import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { pictures } from '#server/images/decode-picture.ts'
import { raws } from '#server/images/decode-raw.ts'
import { indexFile } from '#server/images/index-file.ts'
import { openImage } from '#server/images/open-image.ts'
import { renderPreviews } from '#server/images/render-previews.ts'
import { bytesSource } from '#shared/core/byte-source.ts'
import type { Raster } from '#shared/core/raster.ts'
import { readRaster } from '#shared/formats/open.ts'
import { corpusFile } from '#tests/support/corpus.ts'
import { makeCameraRaw } from '#tests/support/make-camera-raw.ts'
import { makeCr2 } from '#tests/support/make-cr2.ts'
import { type DngOptions, makeDng, XTRANS } from '#tests/support/make-dng.ts'

const folder = mkdtempSync(join(tmpdir(), 'darksite-raw-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** What LibRaw's own program `raw-identify -v` says of a file, by its labels. */
const identify = (path: string): Map<string, string> => {
  const lines = execFileSync('raw-identify', ['-v', path], { encoding: 'utf8' }).split('\n')
  return new Map(lines.flatMap((line) => (/^(.+?):\s+(.+)$/.exec(line) ? [[RegExp.$1.trim(), RegExp.$2.trim()] as const] : [])))
}

/** The mosaic as LibRaw's own program `unprocessed_raw` writes it, the borders of the sensor included: a 16-bit grey TIFF. */
const unprocessed = async (path: string): Promise<Raster> => {
  // It writes beside its input.
  const copy = join(folder, basename(path))
  if (copy !== path) copyFileSync(path, copy)
  execFileSync('unprocessed_raw', ['-q', '-T', copy], { stdio: 'ignore' })
  const read = await readRaster(bytesSource(new Uint8Array(readFileSync(`${copy}.tiff`))), { pictures, raws })
  if (!read.ok) throw new Error(read.fault.message)
  return read.value
}

const compare = async (path: string): Promise<void> => {
  const opened = await openImage(path)
  if (!opened.ok) throw new Error(opened.fault.message)
  const { header, raster } = opened.value
  const said = identify(path)
  const theirs = await unprocessed(path)
  expect(
    said
      .get('Full size')
      ?.split(/\s*x\s*/)
      .map(Number),
  ).toEqual([theirs.width, theirs.height])
  expect(
    said
      .get('Image size')
      ?.split(/\s*x\s*/)
      .map(Number),
  ).toEqual([raster.width, raster.height])
  if (raster.bayer) expect(said.get('Filter pattern')).toBe(raster.bayer.repeat(4))
  const black = header.cards.find(({ keyword }) => keyword === 'BLACKLEVEL')?.value
  expect(String(black)).toBe(said.get('black') ?? said.get('cblack[6 .. 9]')?.replaceAll(' ', ', ') ?? '0')
  const [left = 0, top = 0] = String(header.cards.find(({ keyword }) => keyword === 'VISIBLE')?.value)
    .split(', ')
    .map(Number)
  let differences = 0
  for (let y = 0; y < raster.height; y++)
    for (let x = 0; x < raster.width; x++)
      if (raster.data[y * raster.width + x] !== theirs.data[(y + top) * theirs.width + x + left]) differences++
  expect(differences, `of ${raster.data.length} pixels differ`).toBe(0)
}

const MADE: readonly (readonly [string, DngOptions])[] = [
  ['16 bits', {}],
  ['14 bits, lossless JPEG', { bits: 14, compression: 'lossless-jpeg', width: 300, height: 200, seed: 5 }],
  ['8 bits', { bits: 8, black: [10] }],
  ['a visible area', { activeArea: [3, 5, 41, 60] }],
  ['four black levels', { black: [500, 510, 520, 530], cfa: 'GBRG' }],
  ['X-Trans', { cfa: XTRANS, width: 72 }],
  ['turned', { orientation: 3 }],
  ['lossless JPEG in tiles', { bits: 14, compression: 'lossless-jpeg', width: 300, height: 200, tile: [128, 64] }],
]

describe('a made CR2', () => {
  test.each([2, 4] as const)('has the pixels, the size and the colours that LibRaw finds: %s colours', async (components) => {
    const path = join(folder, `made-${components}.cr2`)
    writeFileSync(path, makeCr2({ components }).bytes)
    await compare(path)
  })
})

describe('a raw file of another maker', () => {
  test.each(['nef', 'arw', 'pef'] as const)('has the pixels, the size and the colours that LibRaw finds: %s', async (kind) => {
    const path = join(folder, `made.${kind}`)
    writeFileSync(path, makeCameraRaw(kind).bytes)
    await compare(path)
  })
})

describe('a made DNG', () => {
  test.each(MADE)('has the pixels, the size, the colours and the levels that LibRaw finds: %s', async (name, options) => {
    const path = join(folder, `${name.replaceAll(/\W/g, '-')}.dng`)
    writeFileSync(path, makeDng(options).bytes)
    await compare(path)
  })
})

const REAL = 'raw/derived_seestar_m94_GRBG.dng'
const path = corpusFile(REAL)

describe.skipIf(path === null)('a raw file of the corpus', () => {
  test('has every pixel that LibRaw finds', () => compare(path ?? ''))

  test('has the pixels of the FITS file it was made from', async () => {
    const fits = corpusFile('seq-seestar-m94/Light_M_94_10.0s_IRCUT_20250326-212046.fit')
    const [ours, original] = await Promise.all([openImage(path ?? ''), openImage(fits ?? '')])
    if (!ours.ok || !original.ok) throw new Error('not read')
    const { raster } = ours.value
    const fitsRaster = original.value.raster
    expect([raster.width, raster.height, raster.bayer, fitsRaster.bayer]).toEqual([1024, 1024, 'GRBG', 'GRBG'])
    // The manifest of the corpus: rows 400 to 1423, columns 28 to 1051.
    let differing = 0
    for (let i = 0; i < 1024 * 1024; i++)
      if (raster.data[i] !== fitsRaster.data[(400 + (i >> 10)) * fitsRaster.width + 28 + (i & 1023)]) differing++
    expect(differing).toBe(0)
  })

  test('gets a preview and a thumbnail', async () => {
    const previews = await renderPreviews(path ?? '')
    expect(previews.ok && previews.value.preview.length).toBeGreaterThan(10_000)
  })

  /** Pixels were taken out of these; what was left is said, and that they cannot be shown. Models as exiftool's expected output has them. */
  const PRUNED = [
    ['exiftool_CanonRaw.cr2', 'raw.unsupported', { camera: 'Canon EOS 350D DIGITAL', iso: 400, focalLengthMm: 55 }],
    [
      'exiftool_CanonRaw.cr3',
      'raw.truncated',
      { camera: 'Canon EOS M50', iso: 12800, focalLengthMm: 15, exposureSeconds: 0.0125 },
    ],
    ['exiftool_DNG.dng', 'raw.damaged', { camera: 'Canon EOS 350D DIGITAL', iso: 400, fNumber: 8 }],
    ['exiftool_Nikon.nef', 'raw.damaged', { camera: 'NIKON D70', iso: 200, exposureSeconds: 0.05 }],
  ] as const

  test.each(PRUNED)('without its pixels keeps its metadata in the library: %s', async (file, code, metadata) => {
    const pruned = corpusFile(`raw/${file}`) ?? ''
    const indexed = await indexFile(pruned)
    expect(indexed.ok && indexed.value.metadata).toMatchObject(metadata)
    expect(indexed.ok && (indexed.value.fault?.code ?? null)).toBe(code)
    const opened = await openImage(pruned)
    expect(opened.ok ? 'read' : opened.fault.code).toMatch(/^raw\.(unsupported|damaged|truncated)$/)
  })

  test('shows the preview of a CR3 whose mosaic was taken out', async () => {
    const pruned = corpusFile('raw/exiv2_Canon-R6-pruned.CR3') ?? ''
    const indexed = await indexFile(pruned)
    expect(indexed.ok && indexed.value.fault).toBeNull()
    // The camera's clock was two hours ahead of UTC, as its EXIF says.
    expect(indexed.ok && indexed.value.metadata).toMatchObject({
      ...{ camera: 'Canon EOS R6', iso: 100, exposureSeconds: 0.25, dateObs: '2021-05-12T10:21:21.920Z' },
    })
    const opened = await openImage(pruned)
    expect(opened.ok && [opened.value.raster.width, opened.value.raster.height, opened.value.raster.channels]).toEqual([
      1620, 1080, 3,
    ])
    expect(opened.ok && opened.value.header.notes.join()).toContain('camera’s own preview')
  })

  test('that is a JPEG by the name of a raw file is shown as the JPEG it is', async () => {
    const opened = await openImage(corpusFile('raw/mei_Issue247-1.nef') ?? '')
    expect(opened.ok && opened.value.header.format).toBe('jpeg')
    expect(opened.ok && opened.value.header.notes).toEqual(['The file is called .nef, but holds JPEG: it is read as that.'])
  })
})
