import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readConfig } from '#server/config.ts'
import { writeFits } from '#shared/formats/fits/write.ts'
import { analyseFile, solveParams } from './analyse-file.ts'

const params = { scale_low: null, scale_high: null, downsample: 2, timeout: 600 }

test('a scale counts only when both its ends are given, in degrees of width unless said otherwise', () => {
  expect(solveParams(params)).not.toHaveProperty('scaleLow')
  expect(solveParams({ ...params, scale_low: 1 })).not.toHaveProperty('scaleLow')
  expect(solveParams({ ...params, scale_low: 1, scale_high: 3 })).toMatchObject({
    scaleLow: 1,
    scaleHigh: 3,
    scaleUnits: 'degwidth',
  })
  expect(solveParams({ ...params, scale_low: 1, scale_high: 3, scale_units: 'arcsecperpix' })).toMatchObject({
    scaleUnits: 'arcsecperpix',
  })
})

test('place, time limit and downsampling reach the solver', () => {
  expect(solveParams({ ...params, ra: 10, dec: -5, radius: 2, timeout: 30, downsample: 4 })).toMatchObject({
    ...{ ra: 10, dec: -5, radiusDeg: 2, timeLimitSeconds: 30, downsample: 4 },
  })
  expect(solveParams({ ...params, timeout: 3 })).toMatchObject({ timeLimitSeconds: 3 })
})

test('a picture is refused without a solver, with its capture in the answer and the command that helps', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'analyse-'))
  const path = join(folder, 'a.fits')
  const raster = { width: 64, height: 48, channels: 1, sampleFormat: 'u16' as const, white: 65_535, isBottomUp: true }
  writeFileSync(path, writeFits({ ...raster, data: new Uint16Array(64 * 48) }, [{ keyword: 'FILTER', value: 'Ha' }]))
  const config = { ...readConfig({}), solveField: join(folder, 'no-such-program') }
  const context = { signal: new AbortController().signal, scratchDir: join(folder, 'scratch'), log: () => {} }
  expect(await analyseFile(config)(path, params, context)).toEqual({
    ...{ ok: false, error: expect.stringContaining('npm run setup'), image: path },
    capture: { filter: 'Ha', image_width: 64, image_height: 48 },
  })
  rmSync(folder, { recursive: true })
})
