import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { openImage } from '#server/images/open-image.ts'
import { writeFits } from '#shared/formats/fits/write.ts'
import { makeRaster } from '#tests/support/make-fits.ts'
import { makeSer } from '#tests/support/make-ser.ts'
import { convert } from './convert.ts'

const folder = mkdtempSync(join(tmpdir(), 'darksite-convert-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const run = async (...argv: string[]) => {
  const [out, err]: [string[], string[]] = [[], []]
  const io = { out: (text: string) => void out.push(text), err: (text: string) => void err.push(text) }
  const code = await convert.run(argv, { ...io, env: {}, cwd: folder, signal: new AbortController().signal })
  return { code, out: out.join('\n'), err: err.join('\n') }
}
const opened = async (name: string) => {
  const image = await openImage(join(folder, name))
  if (!image.ok) throw new Error(image.fault.message)
  return image.value
}

const raster = makeRaster({ width: 30, height: 21, isBottomUp: true, bayer: 'RGGB' })
const cards = [
  { keyword: 'OBJECT', value: 'M 42' },
  { keyword: 'ROWORDER', value: 'BOTTOM-UP' },
  { keyword: 'BAYERPAT', value: 'RGGB' },
]
writeFileSync(join(folder, 'a.fits'), writeFits(raster, cards))

describe('a frame goes to XISF and back', () => {
  for (const flags of [[], ['--compress']])
    test(`with ${flags.join() || 'no flags'}`, async () => {
      expect(await run('a.fits', '-o', 'b.xisf', ...flags)).toMatchObject({ code: 0, err: '' })
      expect(await run('b.xisf', '-o', 'c.fits', ...flags)).toMatchObject({ code: 0, err: '' })
      const [a, b, c] = [await opened('a.fits'), await opened('b.xisf'), await opened('c.fits')]
      expect(b.raster).toMatchObject({ isBottomUp: false, bayer: 'RGGB' })
      expect(b.raster.data.subarray(0, 30)).toEqual(a.raster.data.subarray(20 * 30))
      expect(c.raster).toEqual(b.raster)
      expect(c.header.cards).toContainEqual({ keyword: 'OBJECT', value: 'M 42' })
    })
})

test('of a video the first frame or the mean is written', async () => {
  writeFileSync(join(folder, 'v.ser'), makeSer([new Array(12).fill(10), new Array(12).fill(21)]))
  await run('v.ser', '-o', 'first.fits')
  await run('v.ser', '-o', 'mean.fits', '--mean')
  expect((await opened('first.fits')).raster.data).toEqual(new Uint8Array(12).fill(10))
  expect((await opened('mean.fits')).raster.data).toEqual(new Float32Array(12).fill(15.5))
})

test.each([
  [2, /Name one file/, ['a.fits']],
  [1, /convert.format/, ['a.fits', '-o', 'x.gif']],
  [1, /convert.same-file/, ['a.fits', '-o', `../${folder.split('/').at(-1)}/a.fits`]],
  [1, /convert.no-video/, ['a.fits', '-o', 'x.fits', '--mean']],
  [1, /convert.not-written/, ['a.fits', '-o', 'nowhere/x.fits']],
])('code %d, %s', async (code, words, argv) => {
  const said = await run(...argv)
  expect(said.code).toBe(code)
  expect(said.err).toMatch(words)
})
