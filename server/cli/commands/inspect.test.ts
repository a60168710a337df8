import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { Io } from '#server/cli/command.ts'
import { writeFits } from '#shared/formats/fits/write.ts'
import { makeFits } from '#tests/support/make-fits.ts'
import { inspect } from './inspect.ts'

const folder = mkdtempSync(join(tmpdir(), 'darksite-inspect-'))
afterAll(() => rmSync(folder, { recursive: true }))

const run = async (...argv: string[]) => {
  const said = { out: '', err: '' }
  const io: Io = {
    out: (text) => {
      said.out += text
    },
    err: (text) => {
      said.err += text
    },
    env: {},
    cwd: folder,
    signal: new AbortController().signal,
  }
  return { code: await inspect.run(argv, io), ...said }
}

test('a frame is described as JSON, and undefined pixels do not count', async () => {
  const data = new Float32Array([1, 2, Number.NaN, 5, 4, 6])
  const raster = { width: 3, height: 2, channels: 1, sampleFormat: 'f32', data, white: 1, isBottomUp: true } as const
  writeFileSync(join(folder, 'a.fits'), writeFits(raster, [{ keyword: 'OBJECT', value: 'M 3' }]))
  const { code, out, err } = await run('a.fits')
  expect([code, err]).toEqual([0, ''])
  expect(JSON.parse(out)).toMatchObject({
    width: 3,
    height: 2,
    channels: 1,
    sampleFormat: 'f32',
    min: 1,
    max: 6,
    mean: 3.6,
    median: 4,
    frameType: 'light',
    hint: null,
    metadata: { object: 'M 3' },
    header: expect.arrayContaining([{ keyword: 'OBJECT', value: 'M 3' }]),
  })
})

test('infinite pixels are counted out, and said', async () => {
  const data = new Float32Array([1, Number.POSITIVE_INFINITY, Number.NaN, 5, Number.NEGATIVE_INFINITY, 6])
  const raster = { width: 3, height: 2, channels: 1, sampleFormat: 'f32', data, white: 1, isBottomUp: true } as const
  writeFileSync(join(folder, 'inf.fits'), writeFits(raster, []))
  expect(JSON.parse((await run('inf.fits')).out)).toMatchObject({
    mean: 4,
    notes: ['2 pixels are infinite and left out of the statistics.'],
  })
  data[1] = 2
  writeFileSync(join(folder, 'inf.fits'), writeFits(raster, []))
  expect(JSON.parse((await run('inf.fits')).out).notes).toEqual(['1 pixel is infinite and left out of the statistics.'])
})

test('a picture without a single number has no statistics', async () => {
  const data = new Float32Array(4).fill(Number.NaN)
  writeFileSync(
    join(folder, 'nan.fits'),
    writeFits({ width: 2, height: 2, channels: 1, sampleFormat: 'f32', data, white: 1, isBottomUp: true }, []),
  )
  const { code, out } = await run('nan.fits')
  expect(code).toBe(0)
  expect(JSON.parse(out)).toMatchObject({ min: null, max: null, mean: null, median: null })
})

test('a file that cannot be read is a fault in JSON and a sentence beside it', async () => {
  writeFileSync(join(folder, 'short.fits'), makeFits({ width: 100, height: 100 }).subarray(0, 6000))
  const { code, out, err } = await run('short.fits')
  expect(code).toBe(1)
  expect(JSON.parse(out)).toMatchObject({ fault: { code: 'fits.truncated' } })
  expect(err).toContain('The file is cut short: 15 of 100 rows are there.')
})

test('without a file, with two, or with an unknown flag it explains itself', async () => {
  for (const argv of [[], ['a.fits', 'b.fits'], ['--fast']]) {
    const { code, out, err } = await run(...argv)
    expect([code, out]).toEqual([2, ''])
    expect(err).toContain('darksite inspect FILE')
  }
})
