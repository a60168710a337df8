import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { main } from '#server/cli/main.ts'
import { openImage } from '#server/images/open-image.ts'
import { writeFits } from '#shared/formats/fits/write.ts'
import { debayer as debayerRaster } from '#shared/kernels/debayer/index.ts'
import { makeStarField } from '#tests/support/star-field.ts'

const folder = mkdtempSync(join(tmpdir(), 'darksite-pixels-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
writeFileSync(
  join(folder, 'field.fits'),
  writeFits(makeStarField({ seed: 4, width: 300, height: 200, stars: 20, fwhm: 3, faintest: 30_000 }).raster, []),
)

const run = async (...argv: string[]) => {
  const out: string[] = []
  const err: string[] = []
  const io = {
    out: (text: string) => void out.push(text),
    err: (text: string) => void err.push(text),
    env: {},
    cwd: folder,
    signal: new AbortController().signal,
  }
  return { code: await main(argv, io), out: out.join('\n'), err: err.join('\n') }
}

test('darksite stars prints a JSON list, brightest first, and nothing else', async () => {
  const { code, out, err } = await run('stars', 'field.fits', '--limit', '7')
  expect([code, err]).toEqual([0, ''])
  const stars: Record<string, number>[] = JSON.parse(out)
  expect(stars).toHaveLength(7)
  for (const name of ['x', 'y', 'flux', 'fwhm', 'hfr', 'snr', 'ellipticity', 'hfrWeighted', 'fwhmMoffat', 'apertureSum'])
    expect(stars[0]).toHaveProperty(name, expect.any(Number))
  expect(stars[0]!['flux']).toBeGreaterThanOrEqual(stars[6]!['flux']!)
})

test('darksite quality measures files side by side, in their order, and says which cannot be read', async () => {
  const { code, out, err } = await run('quality', 'field.fits', 'nothing.fits', 'field.fits')
  expect(code).toBe(1)
  expect(err).toMatch(/^nothing\.fits: /)
  const [first, second, third]: Record<string, unknown>[] = JSON.parse(out)
  expect(first).toMatchObject({ file: 'field.fits', fwhm: expect.any(Number), noise: expect.any(Number), trails: [] })
  expect(second).toMatchObject({ file: 'nothing.fits', fault: { code: expect.any(String) } })
  expect(third).toEqual(first)
  expect((await run('quality')).code).toBe(2)
})

test('darksite preview writes a picture of the asked size and says where', async () => {
  const { code, out } = await run('preview', 'field.fits', '-o', 'small.jpg', '--size', '150')
  expect(code).toBe(0)
  expect(JSON.parse(out)).toEqual({ output: 'small.jpg', width: 150, height: 100 })
  expect(existsSync(join(folder, 'small.jpg'))).toBe(true)
})

test('a mosaic keeps its size where its colours are asked for, and what found them is said', async () => {
  const { raster } = makeStarField({ seed: 4, width: 300, height: 200, stars: 20, fwhm: 3, faintest: 30_000 })
  const card = { keyword: 'BAYERPAT', value: 'RGGB' }
  writeFileSync(join(folder, 'mosaic.fits'), writeFits(raster, [card]))
  const size = { width: 300, height: 200 }
  const debayer = { method: 'rcd', backend: 'wasm-simd', threads: expect.any(Number) }
  const picture = await run('preview', 'mosaic.fits', '-o', 'rcd.png', '--debayer', 'rcd')
  expect(JSON.parse(picture.out)).toEqual({ output: 'rcd.png', ...size, debayer })
  const planes = await run('convert', 'mosaic.fits', '-o', 'rcd.fits', '--debayer', 'rcd')
  expect(JSON.parse(planes.out)).toEqual({ output: 'rcd.fits', ...size, debayer })
  const read = await openImage(join(folder, 'rcd.fits'))
  if (!read.ok) throw new Error(read.fault.message)
  expect([read.value.raster.channels, read.value.raster.bayer]).toEqual([3, undefined])
  expect(Array.from(read.value.raster.data)).toEqual(Array.from(debayerRaster({ ...raster, bayer: 'RGGB' }, 'rcd').data))
  // A picture of half the size shows no more than the cells do.
  const small = await run('preview', 'mosaic.fits', '-o', 'small.png', '--debayer', 'rcd', '--size', '150')
  expect(JSON.parse(small.out)).toEqual({ output: 'small.png', width: 150, height: 100 })
  expect((await run('preview', 'mosaic.fits', '-o', 'x.png', '--debayer', 'magic')).code).toBe(2)
})

test.each([
  ['--stretch', 'asinh', '--luminance', '--strength', '30'],
  ['--stretch', 'histogram', '--unlinked'],
  ['--stretch', 'ghs'],
  ['--preset', 'nina'],
])('darksite preview %j', async (...flags) => {
  const { code } = await run('preview', 'field.fits', '-o', 'curve.jpg', '--size', '100', ...flags)
  expect(code).toBe(0)
})

test.each([
  [['preview', 'field.fits', '-o', 'x.jpg', '--preset', 'photoshop'], 2],
  [['preview', 'field.fits', '-o', 'x.jpg', '--linked', '--unlinked'], 2],
  [['preview', 'field.fits', '-o', 'x.jpg', '--strength', 'much'], 2],
  [['stars'], 2],
  [['stars', 'field.fits', '--limit', 'many'], 2],
  [['stars', 'nowhere.fits'], 1],
  [['preview', 'field.fits'], 2],
  [['preview', 'field.fits', '-o', 'x.jpg', '--size', '0'], 2],
  [['preview', 'field.fits', '-o', 'x.jpg', '--stretch', 'hard'], 2],
  [['preview', 'nowhere.fits', '-o', 'x.jpg'], 1],
  [['preview', 'field.fits', '-o', 'x.gif'], 1],
])('darksite %j ends with %i and a sentence on standard error only', async (argv, expected) => {
  const { code, out, err } = await run(...argv)
  expect([code, out]).toEqual([expected, ''])
  expect(err.length).toBeGreaterThan(10)
})
