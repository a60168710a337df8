import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { indexFile } from '#server/images/index-file.ts'
import type { IndexedFile } from '#server/work/work.ts'
import { parseCard } from '#shared/formats/fits/cards.ts'
import { frameTypeOf } from '#shared/frame/frame-type.ts'
import { hintOf } from '#shared/frame/hint.ts'
import { metadataOf } from '#shared/frame/metadata.ts'
import type { FrameMetadata } from '#shared/records/metadata.ts'
import { nightOf } from '#shared/review/night.ts'
import { separationDeg } from '#shared/sky/angles.ts'
import { corpusDir, noteCorpusFiles } from '#tests/support/corpus.ts'

const indexed = async (path: string): Promise<IndexedFile> => {
  const result = await indexFile(path)
  if (!result.ok) throw new Error(`${path}: ${result.fault.code}`)
  return result.value
}

/** What the verbatim headers of capture programs say, read by a person. */
const HEADERS: Record<string, { metadata: Partial<FrameMetadata>; hint: object; type: string }> = {
  'nina.hdr.txt': {
    metadata: {
      object: 'MarsM45',
      dateObs: '2021-03-02T20:19:00.455Z',
      exposureSeconds: 30,
      filter: null,
      gain: 120,
      offset: 30,
      ccdTemp: -10,
      binningX: 1,
      binningY: 1,
      camera: 'ZWO ASI294MC Pro',
      pixelSizeUm: 4.63,
      software: 'N.I.N.A. 1.10.2.90',
    },
    hint: { ra: 0, dec: 0, pixelScaleArcsec: null },
    type: 'light',
  },
  'sgp.hdr.txt': {
    metadata: {
      object: 'M57',
      dateObs: '2020-05-30T00:22:49.097Z',
      exposureSeconds: 30,
      filter: 'HaOIII',
      gain: 120,
      offset: 30,
      ccdTemp: -17.5,
      camera: 'ZWO ASI294MC Pro',
      telescope: 'EQMOD ASCOM HEQ5/6',
      focalLengthMm: 1480,
      observer: 'Benny',
      site: 'Ghent',
      latitude: expect.closeTo(51.05, 6),
      longitude: expect.closeTo(3.716667, 6),
      elevationM: 10,
      airmass: 1.1136910218553,
      software: 'Sequence Generator Pro v3.1.0.479',
    },
    hint: { ra: 283.395539831101, dec: 33.0340625, pixelScaleArcsec: 0.65415 },
    type: 'light',
  },
  'maximdl.hdr.txt': {
    metadata: {
      object: 'm17',
      dateObs: '2018-07-04T14:03:03.000Z',
      exposureSeconds: 300,
      filter: 'SII',
      ccdTemp: -34.9938,
      camera: 'Apogee USB/Net',
      telescope: 'iTelescope 33',
      focalLengthMm: 1425,
      fNumber: 3.635,
      pixelSizeUm: 7.4,
      observer: 'Benny Colyn',
      site: 'iTelescope.Net T33 SSO',
      latitude: expect.closeTo(-31.273333, 6),
      longitude: expect.closeTo(149.064444, 6),
      elevationM: 1165,
      airmass: 1.0416255235,
      software: 'MaxIm DL Version 5.24 140126 0KJR5',
    },
    hint: { ra: expect.closeTo(275.2005, 6), dec: expect.closeTo(-16.183, 6), pixelScaleArcsec: expect.closeTo(1.0735, 4) },
    type: 'light',
  },
  'seestar.hdr.txt': {
    metadata: {
      object: 'NGC 6027A',
      dateObs: '2025-05-13T22:48:35.752Z',
      exposureSeconds: 10,
      filter: 'IRCUT',
      gain: 80,
      ccdTemp: 21.875,
      camera: 'Seestar S50',
      focalLengthMm: 250,
      pixelSizeUm: expect.closeTo(2.9, 5),
      latitude: 51.0367,
      longitude: 3.69361,
      software: 'ZWO Seestar S50',
    },
    hint: { ra: 240.1125, dec: 20.661389, pixelScaleArcsec: expect.closeTo(2.3927, 3) },
    type: 'stacked',
  },
  'pixinsight.hdr.txt': {
    metadata: {
      object: 'Abell 1185',
      dateObs: '2022-03-07T21:58:44.060Z',
      exposureSeconds: 120,
      filter: 'LP',
      binningX: 1,
      camera: 'ZWO ASI183MC Pro',
      telescope: 'EQMOD ASCOM HEQ5/6',
      focalLengthMm: 769.37892,
      pixelSizeUm: 4.63,
      observer: 'Benny',
      latitude: 51.05,
      longitude: 3.716667,
      elevationM: 10,
    },
    hint: { ra: 167.6425781635544, dec: 28.75940048831734, pixelScaleArcsec: expect.closeTo(1.2413, 3) },
    type: 'stacked',
  },
}

/** What the EXIF of the photos says (exiftool's values for these files, rounded as they are shown). */
const PHOTOS: Record<string, Partial<FrameMetadata>> = {
  'exifsamples_DSCN0010.jpg': {
    camera: 'NIKON COOLPIX P6000',
    dateObs: '2008-10-22T16:28:39.000Z',
    exposureSeconds: expect.closeTo(1 / 75, 6),
    fNumber: 5.9,
    focalLengthMm: 24,
    iso: 64,
    latitude: expect.closeTo(43.467448, 5),
    longitude: expect.closeTo(11.885127, 5),
  },
  'exifsamples_DSCN0021.jpg': { latitude: expect.closeTo(43.467082, 5), longitude: expect.closeTo(11.884538, 5), fNumber: 4.7 },
  'exiftool_GPS.jpg': {
    camera: 'FUJIFILM FinePixS1Pro',
    latitude: expect.closeTo(54.989667, 5),
    longitude: expect.closeTo(-1.914167, 5),
  },
  'exiftool_Canon.jpg': { camera: 'Canon EOS DIGITAL REBEL', exposureSeconds: 4, fNumber: 14, iso: 100, focalLengthMm: 34 },
  'exifsamples_canon_hdr_NO.jpg': { camera: 'Canon PowerShot SX60 HS', iso: 800, fNumber: 5.6 },
}

const headerOf = (text: string) => ({
  format: 'fits',
  width: 100,
  height: 100,
  channels: 1,
  sampleFormat: 'u16' as const,
  isBottomUp: true,
  hdu: 0,
  notes: [],
  cards: text.split('\n').map((line) => parseCard(line.padEnd(80))),
})

/** The cards of each file's picture as astropy reads them; those that it calls broken are left out. */
const ASTROPY = `
import json, sys, warnings
warnings.simplefilter('ignore')
from astropy.io import fits
out = {}
for line in sys.stdin.read().splitlines():
    path, hdu = line.rsplit('\\t', 1)
    cards = []
    with fits.open(path, ignore_missing_end=True) as f:
        for card in f[int(hdu)].header.cards:
            try:
                card.verify('exception')
                value = card.value
            except Exception:
                continue
            # ZDITHER0 belongs to the packing; astropy 5 leaves it in place.
            if card.keyword in ('', 'COMMENT', 'HISTORY', 'ZDITHER0') or isinstance(value, (complex, fits.card.Undefined)):
                continue
            cards.append([card.keyword, value])
    out[path] = cards
json.dump(out, sys.stdout)
`

const corpus = corpusDir()
if (corpus === null) test('there is no corpus here, so real headers are not read', () => expect(corpus).toBeNull())
else {
  test.each(Object.entries(HEADERS))('the header of %s means what it says', (name, expected) => {
    const header = headerOf(readFileSync(join(corpus, 'fits-headers', name), 'latin1'))
    const metadata = metadataOf(header)
    expect(metadata).toMatchObject(expected.metadata)
    expect(hintOf(header)).toMatchObject(expected.hint)
    expect(frameTypeOf(header, metadata, `/library/${name}`).type).toBe(expected.type)
    noteCorpusFiles([`fits-headers/${name}`])
  })

  test.each(Object.entries(PHOTOS))('the EXIF of %s means what it says', async (name, expected) => {
    const { metadata, frameType } = await indexed(join(corpus, 'jpg-exif', name))
    expect(metadata).toMatchObject(expected)
    expect(frameType).toBe('photo')
    noteCorpusFiles([`jpg-exif/${name}`])
  })

  const manifest = readFileSync(join(corpus, 'MANIFEST.tsv'), 'utf8').trim().split('\n').slice(1)
  const files = [...new Set(manifest.map((line) => line.split('\t')[0]!))]

  test('the local times of HAT-P-32, which end in -0700, are the UTC times of the file names', async () => {
    const sequence = files.filter((file) => /^seq-hatp32.*FITS$/.test(file))
    expect(sequence).toHaveLength(21)
    for (const file of sequence) {
      const { metadata } = await indexed(join(corpus, file))
      // HATP-32, then yyMMddHHmmss in GMT.
      const [, year, month, day, hour, minute] = /HATP-32(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)\d\d\.FITS$/.exec(file) ?? []
      expect(metadata.dateObs?.slice(0, 16)).toBe(`20${year}-${month}-${day}T${hour}:${minute}`)
      expect(metadata.exposureSeconds).toBe(60)
      // Their longitude has the sign of the east, and the clock of Arizona: wherever they are looked at, they are one night.
      for (const hours of [-7, 0, 12])
        expect(nightOf(Date.parse(metadata.dateObs ?? ''), metadata.longitude, hours * 3_600_000)).toBe('2017-12-19')
    }
    noteCorpusFiles(sequence)
  })

  test('hints of real captures are near the solutions: pixel scale within 5 %, pointing within a field', async () => {
    const rows = readFileSync(join(corpus, 'truth/solutions.tsv'), 'utf8').trim().split('\n').slice(1)
    const solved = rows.map((row) => row.split('\t')).filter(([file, status]) => /\.fits?$/i.test(file!) && status === 'SOLVED')
    const worst = { scale: 0, fields: 0 }
    for (const [file, , ra, dec, fieldWidth, fieldHeight, scale] of solved) {
      const { hint } = await indexed(join(corpus, file!))
      if (hint === null || hint.ra === null || hint.dec === null || hint.pixelScaleArcsec === null)
        throw new Error(`${file}: no hint`)
      const away = separationDeg({ ra: hint.ra, dec: hint.dec }, { ra: Number(ra), dec: Number(dec) })
      worst.fields = Math.max(worst.fields, away / Math.max(Number(fieldWidth), Number(fieldHeight)))
      worst.scale = Math.max(worst.scale, Math.abs(hint.pixelScaleArcsec / Number(scale) - 1))
    }
    console.log(
      `${solved.length} hints: worst pixel scale ${(100 * worst.scale).toFixed(1)} %, worst pointing ${worst.fields.toFixed(2)} fields`,
    )
    expect(solved.length).toBeGreaterThanOrEqual(33)
    expect(worst.scale).toBeLessThan(0.05)
    expect(worst.fields).toBeLessThan(1)
    noteCorpusFiles(solved.map(([file]) => file!))
  })

  test('every card that astropy accepts is read with the same value', async () => {
    const pictures = (
      await Promise.all(
        files
          .filter((file) => /\.(fits?|fz)(\.(gz|bz2))?$/i.test(file))
          .map(async (file) => ({ path: join(corpus, file), header: (await indexed(join(corpus, file))).header })),
      )
    ).flatMap(({ path, header }) => (header === null || /truncated/.test(path) ? [] : [{ path, header }]))
    const input = pictures.map(({ path, header }) => `${path}\t${header.hdu}`).join('\n')
    const truth = JSON.parse(
      execFileSync('/usr/bin/python3', ['-c', ASTROPY], { input, maxBuffer: 2 ** 28 }).toString(),
    ) as Record<string, [string, string | number | boolean][]>
    let compared = 0
    const different: string[] = []
    for (const { path, header } of pictures) {
      const remaining = header.cards.map((card) => ({ ...card, keyword: card.keyword.toUpperCase() }))
      for (const [keyword, value] of truth[path]!) {
        compared++
        const at = remaining.findIndex((card) => card.keyword === keyword.toUpperCase())
        const [found] = at < 0 ? [] : remaining.splice(at, 1)
        if (found?.value !== value)
          different.push(`${path} ${keyword}: ${JSON.stringify(found?.value)} for ${JSON.stringify(value)}`)
      }
    }
    console.log(`${compared} cards of ${pictures.length} real files compared with astropy`)
    expect(different).toEqual([])
    expect(compared).toBeGreaterThan(3000)
  })
}
