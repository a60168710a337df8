import { utimes } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { detailOf } from '#server/http/image-item.ts'
import { hasNews } from '#server/library/has-news.ts'
import { scan } from '#server/library/scan.ts'
import type { HeaderCard } from '#shared/formats/format.ts'
import { isOutdated } from '#shared/frame/current-solution.ts'
import { SolutionRow } from '#shared/records/solution.ts'
import { hlc } from '#shared/sync/hlc.ts'
import { PROTOCOL_VERSION } from '#shared/sync/protocol.ts'
import { makeFits } from '#tests/support/make-fits.ts'
import { scanWorld } from '#tests/support/scan-world.ts'

type World = Awaited<ReturnType<typeof scanWorld>>

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const neverRead = { indexFile: () => Promise.reject(new Error('the capture was read again')) }
const solutionOf = (world: World, id: string): SolutionRow | undefined => world.records.row('solutions', id)
const idOf = (world: World, name: string): string => world.frames()[name]!

const WCS: HeaderCard[] = [
  ...Object.entries({ CRPIX1: 8, CRPIX2: 8, CRVAL1: 83.8, CRVAL2: -5.4, CD1_1: -0.001, CD1_2: 0, CD2_1: 0, CD2_2: 0.001 }),
  ['CTYPE1', 'RA---TAN'],
  ['CTYPE2', 'DEC--TAN'],
].map(([keyword, value]): HeaderCard => ({ keyword: String(keyword), value: value as string | number }))
const textOf = (cards: readonly HeaderCard[]): string =>
  cards.map(({ keyword, value }) => `${keyword.padEnd(8)}= ${typeof value === 'string' ? `'${value}'` : value}`).join('\n')
const XMP = (rating: number): Uint8Array => bytes(`<rdf:RDF><rdf:Description xmp:Rating="${rating}"/></rdf:RDF>`)

/** A rating as a tablet sends it. */
const rateOnTablet = (world: World, id: string, patch: Record<string, number | boolean>): void => {
  const stamp = hlc(Date.now(), 0, 'tablet-1')
  const answer = world.records.sync({
    ...{ version: PROTOCOL_VERSION, device: 'tablet-1', cursor: 0, changes: [{ table: 'reviews', id, stamp, patch }] },
  })
  expect(answer.refused).toEqual([])
}

test('a solution beside a picture is taken, with its source, and again when it changes', async () => {
  const world = await scanWorld()
  await world.write('a.fits', 1)
  await world.writeBytes('a.wcs', bytes(`${textOf(WCS)}\nEND`))
  await world.scan()
  const id = idOf(world, 'a.fits')
  expect(solutionOf(world, id)).toMatchObject({ solver: 'sidecar', index: 'a.wcs' })
  expect(solutionOf(world, id)?.wcs.crval).toEqual([83.8, -5.4])
  expect(await hasNews(world.library)).toBe(false)
  expect(world.library.unnamed(0)).toEqual([id])

  await world.writeBytes('a.wcs', bytes(textOf(WCS).replace('83.8', '84.5')))
  expect(await hasNews(world.library)).toBe(true)
  expect(await world.scan(neverRead)).toMatchObject({ added: 0, changed: 0 })
  expect(solutionOf(world, id)?.wcs.crval).toEqual([84.5, -5.4])
  expect(await hasNews(world.library)).toBe(false)
})

test('a solution of a picture of another size is not taken, and the frame says so', async () => {
  const world = await scanWorld()
  await world.write('a.fits', 1)
  await world.writeBytes('a.wcs', bytes(`${textOf(WCS)}\nIMAGEW  = 4000\nIMAGEH  = 3000\nEND`))
  await world.scan()
  const id = idOf(world, 'a.fits')
  expect(solutionOf(world, id)).toBeUndefined()
  expect(world.frame(id).notes).toEqual(['a.wcs: it was made of a picture of 4000 × 3000 px, so it is not used.'])
})

test('a header that was solved is a solution; one that repeats the pointing, or belongs to a dark, is none', async () => {
  const world = await scanWorld()
  const fits = (seed: number, cards: HeaderCard[]) => makeFits({ seed, cards: [...WCS, ...cards] })
  await world.writeBytes('solved.fits', fits(1, [{ keyword: 'IMAGETYP', value: 'Light' }]))
  await world.writeBytes(
    'pointed.fits',
    fits(2, [
      { keyword: 'RA', value: 83.8 },
      { keyword: 'DEC', value: -5.4 },
    ]),
  )
  await world.writeBytes('dark.fits', fits(3, [{ keyword: 'IMAGETYP', value: 'Dark' }]))
  await world.scan()
  expect(solutionOf(world, idOf(world, 'solved.fits'))).toMatchObject({
    solver: 'header',
    pixelScaleArcsec: expect.closeTo(3.6, 3),
  })
  expect(solutionOf(world, idOf(world, 'pointed.fits'))).toBeUndefined()
  expect(world.frame(idOf(world, 'pointed.fits'))).toMatchObject({
    hint: { ra: 83.8, dec: -5.4 },
    notes: [expect.stringContaining('where the mount pointed')],
  })
  expect(solutionOf(world, idOf(world, 'dark.fits'))).toBeUndefined()
})

test('what a solver here has measured stays, until the pixels change', async () => {
  const world = await scanWorld()
  await world.write('a.fits', 1)
  await world.writeBytes('a.wcs', bytes(textOf(WCS)))
  await world.scan()
  const id = idOf(world, 'a.fits')
  const measured = { ...SolutionRow.parse(solutionOf(world, id)), solver: 'solve-field', ra: 12 }
  world.records.write('solutions', id, measured)
  await world.writeBytes('a.wcs', bytes(textOf(WCS).replace('83.8', '84.5')))
  await world.scan()
  expect(solutionOf(world, id)).toMatchObject({ solver: 'solve-field', ra: 12 })

  expect(isOutdated(solutionOf(world, id)!, world.frame(id)!)).toBe(false)
  expect(detailOf(world.records, id)).toMatchObject({ solution: { ra: 12 } })

  await world.remove('a.wcs')
  await world.write('a.fits', 2)
  const stale: string[] = []
  const { library, store } = world
  const { indexFile } = await import('#server/images/index-file.ts')
  const { noWork } = await import('#tests/support/surroundings.ts')
  await scan({
    ...{ library, store, signal: new AbortController().signal, progress: () => {}, log: () => {}, now: Date.now },
    work: { ...noWork, indexFile },
    onStale: (frameId) => void stale.push(frameId),
  })
  expect(stale).toEqual([id])
  // The old one is still written down, but is that of a picture that is gone.
  expect(solutionOf(world, id)).toMatchObject({ solver: 'solve-field', ra: 12 })
  expect(isOutdated(solutionOf(world, id)!, world.frame(id)!)).toBe(true)
  expect(detailOf(world.records, id)).toMatchObject({ solution: null, catalog_matches: [] })
})

test('a rating beside a picture is taken, and what a person said on a tablet is never overwritten', async () => {
  const world = await scanWorld()
  for (const [name, seed] of [
    ['a', 1],
    ['b', 2],
    ['c', 3],
  ] as const)
    await world.write(`${name}.fits`, seed)
  await world.writeBytes('a.xmp', XMP(4))
  await world.writeBytes('b.fits.xmp', XMP(-1))
  await world.scan()
  const [a, b, c] = ['a', 'b', 'c'].map((name) => idOf(world, `${name}.fits`)) as [string, string, string]
  expect(world.records.row('reviews', a)).toMatchObject({ rating: 4, isRejected: false })
  expect(world.records.row('reviews', b)).toMatchObject({ isRejected: true })
  expect(world.records.row('reviews', c)).toBeUndefined()

  await world.writeBytes('a.xmp', XMP(2))
  await world.scan(neverRead)
  expect(world.records.row('reviews', a)?.rating).toBe(2)

  // Nought is what a person said, too.
  rateOnTablet(world, a, { rating: 0 })
  rateOnTablet(world, b, { isRejected: false })
  await world.writeBytes('a.xmp', XMP(5))
  await utimes(world.place('b.fits.xmp'), 5, 5)
  await world.scan(neverRead)
  expect(world.records.row('reviews', a)?.rating).toBe(0)
  expect(world.records.row('reviews', b)?.isRejected).toBe(false)
  // Of the other field nobody has said anything.
  await world.writeBytes('b.fits.xmp', XMP(3))
  await world.scan(neverRead)
  expect(world.records.row('reviews', b)).toMatchObject({ rating: 3, isRejected: false })
})

test('a broken sidecar is a note on its frame, which goes with the sidecar', async () => {
  const world = await scanWorld()
  await world.write('a.fits', 1)
  await world.writeBytes('a.xmp', new Uint8Array([1, 2, 3]))
  await world.writeBytes('a.wcs', new Uint8Array(0))
  await world.writeBytes('shotsInfo.json', bytes('{"RA":'))
  await world.scan()
  const id = idOf(world, 'a.fits')
  expect(world.frame(id)).toMatchObject({ fault: null })
  expect(world.frame(id).notes).toEqual([
    'a.xmp: this is no XMP.',
    'a.wcs: this is no FITS header.',
    'shotsInfo.json: it cannot be read as JSON.',
  ])
  for (const name of ['a.xmp', 'a.wcs', 'shotsInfo.json']) await world.remove(name)
  expect(await hasNews(world.library)).toBe(true)
  await world.scan(neverRead)
  expect(world.frame(id).notes).toEqual([])
  expect(await hasNews(world.library)).toBe(false)
})

test('tables of N.I.N.A. in the folder above fill gaps, and a table that grows is read without reading captures', async () => {
  const world = await scanWorld()
  await world.write('night/LIGHT/one.fits', 1)
  await world.write('night/LIGHT/two.fits', 2)
  const head = 'ExposureNumber,FilePath,FilterName,Duration,HFR,DetectedStars,RotatorPosition\n'
  const one = '1,C:\\night\\LIGHT\\one.fits,Ha,300,2.3,812,90\n'
  await world.writeBytes('night/ImageMetaData.csv', bytes(head + one))
  await world.scan()
  const [first, second] = ['one', 'two'].map((name) => idOf(world, `night/LIGHT/${name}.fits`)) as [string, string]
  expect(world.frame(first)).toMatchObject({
    metadata: { object: 'Object 1', filter: 'Ha', exposureSeconds: 300, rotatorAngle: 90 },
    notes: [
      'Filter, exposure and rotator angle from the files beside it.',
      'ImageMetaData.csv: N.I.N.A. measured HFR 2.3 px, 812 stars.',
    ],
  })
  expect(world.frame(second).metadata.filter).toBeNull()
  await world.writeBytes('night/ImageMetaData.csv', bytes(`${head}${one}2,C:\\night\\LIGHT\\two.fits,OIII,300,0,0,90\n`))
  const cursor = world.records.cursor()
  await world.scan(neverRead)
  expect(world.frame(second)).toMatchObject({ metadata: { filter: 'OIII' } })
  expect(world.frame(second).notes.at(-1)).toBe('ImageMetaData.csv: N.I.N.A. could not measure any stars here (HFR 0).')
  // The first frame is as it was, so no tablet hears of it.
  expect(world.records.cursor()).toBe(cursor + 1)
})

test('an annotated twin is linked to its frame and is none of its own, unless it was one before', async () => {
  const world = await scanWorld()
  await world.write('M31_Annotated.fits', 9)
  await world.scan()
  await world.write('M31.fits', 1)
  await world.write('M33.fits', 2)
  await world.write('M33_Annotated.fits', 3)
  await world.write('Alone_Annotated.fits', 4)
  await world.scan()
  expect(Object.keys(world.frames())).toEqual(['Alone_Annotated.fits', 'M31.fits', 'M31_Annotated.fits', 'M33.fits'])
  expect(world.frame(idOf(world, 'M33.fits')).annotated).toBe('M33_Annotated.fits')
  expect(world.frame(idOf(world, 'M31.fits')).annotated).toBeNull()
  expect(await hasNews(world.library)).toBe(false)
  await world.remove('M33_Annotated.fits')
  await world.scan(neverRead)
  expect(world.frame(idOf(world, 'M33.fits')).annotated).toBeNull()
})
