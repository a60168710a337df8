import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { openImage } from '#server/images/open-image.ts'
import type { Raster } from '#shared/core/raster.ts'
import { writeFits } from '#shared/formats/fits/write.ts'
import { provenanceOfCards } from '#shared/recipes/provenance.ts'
import { cardsOfWcs, wcsFromCards } from '#shared/sky/fits-wcs.ts'
import type { Wcs } from '#shared/sky/wcs.ts'
import { makeRaster } from '#tests/support/make-fits.ts'
import { process as command } from './process.ts'
import { recipes } from './recipes.ts'

const folder = mkdtempSync(join(tmpdir(), 'darksite-process-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const run = async (which: typeof command, ...argv: string[]) => {
  const [out, err]: [string[], string[]] = [[], []]
  const io = { out: (text: string) => void out.push(text), err: (text: string) => void err.push(text) }
  const code = await which.run(argv, { ...io, env: {}, cwd: folder, signal: new AbortController().signal })
  return { code, out: out.join('\n'), err: err.join('\n') }
}
const process = (...argv: string[]) => run(command, ...argv)
const opened = async (name: string) => {
  const image = await openImage(join(folder, name))
  if (!image.ok) throw new Error(image.fault.message)
  return image.value
}

const raster = makeRaster({ width: 31, height: 20, channels: 3, isBottomUp: true })
const wcs: Wcs = {
  ...{ crval: [83.8, -5.4], crpix: [15.5, 9.25], sip: null },
  cd: [
    [-0.001, 0.0002],
    [0.0002, 0.001],
  ],
}
writeFileSync(
  join(folder, 'a.fits'),
  writeFits(raster, [{ keyword: 'OBJECT', value: 'M 42' }, { keyword: 'PLTSOLVD', value: true }, ...cardsOfWcs(wcs)]),
)

/** The samples of a 16-bit FITS file, all its planes, as the standard has them. */
const plainPixels = (name: string, count: number): number[] => {
  const bytes = readFileSync(join(folder, name))
  const start = bytes.length - 2880 * Math.ceil((2 * count) / 2880)
  return Array.from({ length: count }, (_, i) => bytes.readInt16BE(start + 2 * i) + 32768)
}

/** The rows of a picture from the top. */
const upright = ({ data, width, height, channels, isBottomUp }: Raster): number[] =>
  Array.from({ length: channels * height }, (_, line) => {
    const [c, y] = [Math.floor(line / height), line % height]
    const from = (c * height + (isBottomUp ? height - 1 - y : y)) * width
    return [...data.subarray(from, from + width)]
  }).flat()

describe('export_pixinsight writes all samples as they are', () => {
  test.each(['fits', 'xisf', 'tif', 'png'])('as .%s', async (ending) => {
    expect(await process('a.fits', '--recipe', 'export_pixinsight', '-o', `e.${ending}`, '--depth', '16')).toMatchObject({
      code: 0,
      err: '',
    })
    const { raster: back } = await opened(`e.${ending}`)
    expect(back).toMatchObject({ width: 31, height: 20, channels: 3, sampleFormat: 'u16' })
    expect(upright(back)).toEqual(upright(raster))
  })

  test('as floats from 0 to 1', async () => {
    for (const ending of ['fits', 'xisf', 'tif']) {
      expect((await process('a.fits', '--recipe', 'export_pixinsight', '-o', `f.${ending}`, '--depth', '32')).err).toBe('')
      const { raster: back } = await opened(`f.${ending}`)
      expect([back.sampleFormat, back.white]).toEqual(['f32', 1])
      expect(upright(back)).toEqual(upright(raster).map((value) => Math.fround(value / 65535)))
    }
  })
})

test.each(['jpg', 'webp', 'avif', 'png', 'tif', 'fits', 'xisf'])(
  'a quick look as .%s is found again by its key and not made twice',
  async (ending) => {
    const first = JSON.parse((await process('a.fits', '--recipe', 'quick_dso', '-o', `q.${ending}`)).out)
    expect(first).toMatchObject({ reused: false, width: 31, height: 20 })
    expect(first.steps.map(({ step }: { step: string }) => step)).toEqual(['debayer', 'stretch'])
    const made = statSync(join(folder, `q.${ending}`)).mtimeMs
    const again = JSON.parse((await process('a.fits', '--recipe', 'quick_dso', '-o', `q.${ending}`)).out)
    expect(again).toMatchObject({ reused: true, key: first.key })
    expect(statSync(join(folder, `q.${ending}`)).mtimeMs).toBe(made)
    const forced = JSON.parse((await process('a.fits', '--recipe', 'quick_dso', '-o', `q.${ending}`, '--force')).out)
    expect(forced).toMatchObject({ reused: false, key: first.key })
    expect(readdirSync(folder).filter((name) => name.includes('.part'))).toEqual([])
  },
)

test('another quality is another file', async () => {
  await process('a.fits', '--recipe', 'quick_dso', '-o', 'q.jpg')
  const other = JSON.parse((await process('a.fits', '--recipe', 'quick_dso', '-o', 'q.jpg', '--quality', '40')).out)
  expect(other.reused).toBe(false)
})

test('the sky, the header and the provenance stay in FITS and XISF, and the sky in the metadata of pictures', async () => {
  for (const ending of ['fits', 'xisf']) {
    await process('a.fits', '--recipe', 'quick_dso', '-o', `w.${ending}`)
    const { header } = await opened(`w.${ending}`)
    const found = wcsFromCards(header.cards)
    const crpix2 = header.isBottomUp ? 9.25 : 19 - 9.25
    expect(found.ok && [...found.value.crval, ...found.value.crpix]).toEqual([83.8, -5.4, 15.5, crpix2])
    expect(header.cards.find(({ keyword }) => keyword === 'OBJECT')?.value).toBe('M 42')
    const provenance = provenanceOfCards(header.cards)
    expect(provenance?.recipe.name).toBe('quick_dso')
    expect(provenance?.inputs.map(({ name }) => name)).toEqual(['a.fits'])
  }
  await process('a.fits', '--recipe', 'quick_dso', '-o', 'w.jpg')
  const text = readFileSync(join(folder, 'w.jpg')).toString('latin1')
  expect(text).toContain('<avm:Spatial.ReferencePixel><rdf:Seq><rdf:li>16')
  expect(text).toContain('<darksite:recipe>quick_dso</darksite:recipe>')
})

test('a folder gives what the recipe lists, for every picture in it', async () => {
  mkdirSync(join(folder, 'night'), { recursive: true })
  for (const name of ['1.fits', '2.fits']) writeFileSync(join(folder, 'night', name), writeFits(raster, []))
  writeFileSync(join(folder, 'night/notes.txt'), 'no picture')
  writeFileSync(join(folder, 'night/3.fits'), 'SIMPLE  =                    T')
  const made = await process('night', '--recipe', 'quick_dso', '-o', 'out/')
  expect(made.code).toBe(1)
  expect(made.err).toMatch(/^3\.fits: /)
  expect(readdirSync(join(folder, 'out'))).toEqual(['1_quick_dso.jpg', '2_quick_dso.jpg'])
})

test('a recipe of filters takes one picture of each, and says which is missing', async () => {
  const planes = { schema: 'darksite-recipe', version: 1, name: 'hoo', title: 'HOO', planes: ['Ha', 'OIII'], steps: [] }
  writeFileSync(join(folder, 'hoo.json'), JSON.stringify(planes))
  const mono = (at: number) => makeRaster({ width: 8, height: 6, channels: 1, isBottomUp: true, seed: at })
  writeFileSync(join(folder, 'x1.fits'), writeFits(mono(1), [{ keyword: 'FILTER', value: 'H-alpha' }]))
  expect((await process('x1.fits', '--recipe', 'hoo.json', '-o', 'hoo.fits')).err).toMatch(/There is no picture in OIII/)
  writeFileSync(join(folder, 'x_O3.fits'), writeFits(mono(2), []))
  expect(await process('x_O3.fits', 'x1.fits', '--recipe', 'hoo.json', '-o', 'hoo.fits')).toMatchObject({ code: 0, err: '' })
  expect(plainPixels('hoo.fits', 96)).toEqual([...mono(1).data, ...mono(2).data])
  expect((await process('x_O3.fits', 'x1.fits', '--recipe', 'hoo.json', '-o', 'hoo.jpg')).err).toMatch(/one or three colours/)
})

test.each([
  [['a.fits'], 2, /Say what, how and where/],
  [['a.fits', '--recipe', 'nope', '-o', 'x.jpg'], 2, /There is no recipe “nope”. There are: quick_dso/],
  [['a.fits', '--recipe', 'broken.json', '-o', 'x.jpg'], 2, /is no JSON/],
  [['a.fits', '--recipe', 'quick_dso', '-o', 'x.gif'], 2, /cannot be written/],
  [['a.fits', '--recipe', 'quick_dso', '-o', 'x.jpg', '--depth', '16'], 1, /samples of 8 bits/],
  [['a.fits', '--recipe', 'quick_dso', '-o', 'a.fits'], 1, /never written over/],
  [['nothing.fits', '--recipe', 'quick_dso', '-o', 'x.jpg'], 1, /not there/],
  [['a.fits', 'e.fits', '--recipe', 'quick_dso', '-o', 'x.jpg'], 2, /cannot become one file/],
])('%j is refused in words', async (argv, code, message) => {
  writeFileSync(join(folder, 'broken.json'), '{')
  const refused = await process(...argv)
  expect([refused.code, refused.out]).toEqual([code, ''])
  expect(refused.err).toMatch(message)
  expect(existsSync(join(folder, 'x.jpg'))).toBe(false)
})

test('darksite recipes lists them and prints one that process takes', async () => {
  const list = JSON.parse((await run(recipes)).out)
  expect(list.map(({ name }: { name: string }) => name)).toContain('quick_dso')
  writeFileSync(join(folder, 'mine.json'), (await run(recipes, 'quick_dso')).out)
  expect(await process('a.fits', '--recipe', 'mine.json', '-o', 'mine.png')).toMatchObject({ code: 0 })
  expect(await run(recipes, 'nope')).toMatchObject({ code: 1, out: '' })
})
