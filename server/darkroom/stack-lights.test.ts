import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openImage } from '#server/images/open-image.ts'
import { bytesSource } from '#shared/core/byte-source.ts'
import type { Raster } from '#shared/core/raster.ts'
import { verifyFits } from '#shared/formats/fits/verify.ts'
import { USUAL_LIMITS } from '#shared/kernels/combine/index.ts'
import { findStars } from '#shared/kernels/detect/index.ts'
import { exposureOf, type NightOfStars, nightOfStars, turnedBy, writeCapture } from '#tests/support/stack-night.ts'
import { findFrames } from './find-frames.ts'
import { type StackOptions, type StackReport, stackLights } from './stack-lights.ts'

let root = ''
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'darksite-stack-'))
})
afterAll(() => rmSync(root, { recursive: true }))

const USUAL: StackOptions = {
  ...{ method: 'mean', rejection: { method: 'winsorized', ...USUAL_LIMITS.winsorized }, weighting: 'noise' },
  ...{
    normalisation: 'additive-scaling',
    interpolation: 'lanczos3',
    debayer: 'rcd',
    reference: null,
    hasRejectionMap: false,
    threads: 1,
  },
}

const stackFolder = async (folder: string, options: Partial<StackOptions> = {}, signal = new AbortController().signal) => {
  const found = await findFrames({ lights: [folder], darks: [], flats: [], bias: [] }, signal)
  if (!found.ok) throw new Error(found.fault.message)
  const output = join(root, `${folder.split('/').at(-1)}.fits`)
  const watch = { signal, say: () => {}, progress: () => {} }
  const made = await stackLights(found.value.groups[0]!.lights, found.value.calibration, output, { ...USUAL, ...options }, watch)
  return { made, output, unreadable: found.value.unreadable }
}

const stacked = async (
  folder: string,
  options: Partial<StackOptions> = {},
): Promise<{ raster: Raster; report: StackReport; output: string }> => {
  const { made, output } = await stackFolder(folder, options)
  if (!made.ok) throw new Error(made.fault.message)
  const image = await openImage(output)
  if (!image.ok) throw new Error(image.fault.message)
  return { raster: image.value.raster, report: made.value, output }
}

/** Noise away from the stars and the edges: 1.4826 times the median deviation. */
const noiseOf = ({ data, width, height }: Raster, { stars }: NightOfStars, inset = 20): number => {
  const values: number[] = []
  for (let y = inset; y < height - inset; y++)
    for (let x = inset; x < width - inset; x++)
      if (stars.every((star) => Math.abs(star.x - x) > 10 || Math.abs(star.y - y) > 10)) values.push(data[y * width + x]!)
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length)
}

describe('a night of known stars', { timeout: 120_000 }, () => {
  const night = nightOfStars(7)
  const frames = 16

  test('has the noise of one frame divided by the root of their number, stars where they are, and all of their light', async () => {
    const folder = join(root, 'steady')
    // Whole pixels, so that interpolating smooths nothing.
    for (let i = 0; i < frames; i++) {
      const toReference = turnedBy(0, i === 0 ? 0 : (i * 5) % 9, i === 0 ? 0 : (i * 3) % 7)
      writeCapture(folder, `l${i}.fits`, exposureOf(night, { seed: 100 + i, toReference }), i)
    }
    const rejection = { method: 'sigma', ...USUAL_LIMITS.sigma } as const
    const { raster, report } = await stacked(folder, { reference: join(folder, 'l0.fits'), rejection })
    expect(report.leftOut).toEqual([])
    expect(Math.abs((noiseOf(raster, night) * Math.sqrt(frames)) / night.noise - 1)).toBeLessThan(0.02)
    const found = findStars(raster)
    let [worst, light, truth] = [0, 0, 0]
    for (const star of night.stars.filter(({ flux }) => flux > 15_000)) {
      const same = found.find(({ x, y }) => Math.hypot(x - star.x, y - star.y) < 1)
      if (!same) throw new Error(`The star at ${star.x} ${star.y} is lost.`)
      worst = Math.max(worst, Math.hypot(same.x - star.x, same.y - star.y))
      light += same.flux
      truth += star.flux
    }
    expect(worst).toBeLessThan(0.05)
    expect(Math.abs(light / truth - 1)).toBeLessThan(0.005)
  })

  test('comes out alike however its frames were turned and moved, and without what only one of them shows', async () => {
    const folder = join(root, 'turned')
    const satellite = (level: number, x: number, y: number): number => (Math.abs(y - 0.6 * x - 10) < 1.5 ? level + 8000 : level)
    for (let i = 0; i < frames; i++) {
      const toReference =
        i === 0
          ? turnedBy(0, 0, 0)
          : i > 12
            ? turnedBy(180, 319.3 + i / 7, 239.6 - i / 5)
            : turnedBy(i / 10, i / 3 - 2, 3 - i / 4)
      writeCapture(
        folder,
        `l${i}.fits`,
        exposureOf(night, { seed: 200 + i, toReference, ...(i === 5 ? { spoil: satellite } : {}) }),
        i,
      )
    }
    const { raster, report, output } = await stacked(folder, { reference: join(folder, 'l0.fits'), hasRejectionMap: true })
    expect(report.frames.length).toBe(frames)
    for (const { registration } of report.frames) expect(registration.rmsPx).toBeLessThan(0.1)
    const found = findStars(raster)
    for (const star of night.stars.filter(({ flux }) => flux > 15_000)) {
      const same = found.find(({ x, y }) => Math.hypot(x - star.x, y - star.y) < 1)
      expect(same && Math.hypot(same.x - star.x, same.y - star.y), `star at ${star.x} ${star.y}`).toBeLessThan(0.05)
      expect(same && Math.abs(same.flux / star.flux - 1), `light of ${star.flux}`).toBeLessThan(0.03)
    }
    // The trail would stand 500 above the sky; the noise of the stack is 5.
    expect(noiseOf(raster, night)).toBeLessThan(night.noise / Math.sqrt(frames))
    const map = await openImage(output.replace('.fits', '.rejected-high.fits'))
    if (!map.ok) throw new Error(map.fault.message)
    const high = map.value.raster.data
    let seen = 0
    for (let x = 40; x < 280; x++) {
      // The frame lay half a degree and some pixels off.
      const y = Math.round(0.6 * x + 10)
      if ([-4, -3, -2, -1, 0, 1, 2, 3, 4].some((dy) => high[(y + dy) * 320 + x]! > 0)) seen++
    }
    expect(seen).toBeGreaterThan(200)
    // Neither map nor stack is a light when the folder is stacked again.
    const again = await findFrames(
      { lights: [output, output.replace('.fits', '.rejected-high.fits')], darks: [], flats: [], bias: [] },
      new AbortController().signal,
    )
    expect(again.ok ? '' : again.fault.code).toBe('stack.no-lights')
  })

  test('says in its header what it is made of, with sums that are right', async () => {
    // The stack of the first test.
    const output = join(root, 'steady.fits')
    const bytes = readFileSync(output)
    expect(await verifyFits(bytesSource(bytes))).toEqual([])
    const text = bytes.subarray(0, 5760).toString('latin1')
    for (const card of [
      'NCOMBINE=                   16',
      'STACKCNT=                   16',
      'EXPTIME =                  960',
      "DATE-OBS= '2026-11-20T21:00:00.000'",
      "DATE-END= '2026-11-20T21:16:00.000'",
    ])
      expect(text).toContain(card)
    expect(text).toMatch(/DATE-AVG= '2026-11-20T21:08:0/)
    expect(text).toContain('HISTORY Combined: mean, rejection sigma 3 3')
  })
})

describe('calibrating', { timeout: 120_000 }, () => {
  test('takes dark current, dust and hot pixels away, and keeps the light', async () => {
    const night = nightOfStars(11, { noise: 10 })
    const { width } = night
    const folder = join(root, 'raw')
    const isHot = (x: number, y: number): boolean => (x * 7919 + y * 104_729) % 997 === 0
    const dark = (x: number, y: number): number => 300 + (x % 50) + (isHot(x, y) ? 20_000 : 0)
    const flat = (x: number, y: number): number => 1 - 0.3 * ((x - 160) / 160) ** 2 - (Math.hypot(x - 90, y - 100) < 12 ? 0.2 : 0)
    const empty = { ...night, stars: [], sky: 0 }
    for (let i = 0; i < 8; i++) {
      const toReference = turnedBy(0.2 * i, i === 0 ? 0 : 4 - i, i === 0 ? 0 : 2 + i)
      const light = exposureOf(night, { seed: i, toReference, spoil: (level, x, y) => dark(x, y) + level * flat(x, y) })
      writeCapture(folder, `light-${i}.fits`, light, i)
      writeCapture(
        folder,
        `dark-${i}.fits`,
        exposureOf(empty, { seed: 50 + i, toReference: turnedBy(0, 0, 0), spoil: (_, x, y) => dark(x, y) }),
        i,
        { IMAGETYP: 'Dark Frame' },
      )
      writeCapture(
        folder,
        `bias-${i}.fits`,
        exposureOf(empty, { seed: 70 + i, toReference: turnedBy(0, 0, 0), spoil: () => 300 }),
        i,
        { IMAGETYP: 'Bias Frame', EXPTIME: 0 },
      )
      const lit = exposureOf(empty, {
        seed: 90 + i,
        toReference: turnedBy(0, 0, 0),
        spoil: (_, x, y) => 300 + (20_000 + 500 * i) * flat(x, y),
      })
      writeCapture(folder, `flat-${i}.fits`, lit, i, { IMAGETYP: 'Flat Field', EXPTIME: 1 })
    }
    const { raster, report } = await stacked(folder, { normalisation: 'additive' })
    expect(report.frames.length).toBe(8)
    expect(report.calibration[0]).toMatch(/dark of 8 frames, \d+ bad pixels, flat of 8 frames/)
    // Corners were at half the light of the middle: no more than the noise of the masters is left.
    const mean = (x0: number, y0: number): number => {
      const values: number[] = []
      for (let y = y0; y < y0 + 30; y++) for (let x = x0; x < x0 + 30; x++) values.push(raster.data[y * width + x]!)
      return values.sort((a, b) => a - b)[450]!
    }
    const middle = mean(150, 100)
    for (const [x, y] of [
      [25, 25],
      [265, 180],
      [75, 85],
    ] as const)
      expect(Math.abs(mean(x, y) / middle - 1)).toBeLessThan(0.01)
    expect(noiseOf(raster, night, 25)).toBeLessThan((1.6 * night.noise) / Math.sqrt(8))
  })
})

describe('what goes wrong', { timeout: 120_000 }, () => {
  const night = nightOfStars(3)
  const fill = (folder: string, count: number): void => {
    for (let i = 0; i < count; i++)
      writeCapture(folder, `l${i}.fits`, exposureOf(night, { seed: i, toReference: turnedBy(0, i / 3, -i / 2) }), i)
  }

  test('costs the frame that is broken, and no other', async () => {
    const folder = join(root, 'mixed')
    fill(folder, 6)
    writeFileSync(join(folder, 'cut.fits'), readFileSync(join(folder, 'l1.fits')).subarray(0, 60_000))
    writeFileSync(join(folder, 'noise.fits'), 'no picture at all')
    writeCapture(folder, 'cloud.fits', exposureOf({ ...night, stars: [] }, { seed: 40, toReference: turnedBy(0, 0, 0) }), 7)
    writeCapture(folder, 'other.fits', exposureOf(nightOfStars(99), { seed: 41, toReference: turnedBy(0, 0, 0) }), 8)
    const small = nightOfStars(5, { width: 200, height: 150, count: 20 })
    writeCapture(folder, 'small.fits', exposureOf(small, { seed: 42, toReference: turnedBy(0, 0, 0) }), 9)
    const { made, unreadable } = await stackFolder(folder)
    expect(made.ok && made.value.frames.length).toBe(6)
    expect(unreadable.map(({ path, code }) => `${path.split('/').at(-1)} ${code}`)).toEqual([
      'cut.fits fits.truncated',
      'noise.fits file.unknown-format',
    ])
    expect(made.ok && made.value.leftOut.map(({ path, code }) => `${path.split('/').at(-1)} ${code}`).sort()).toEqual([
      'cloud.fits register.few-stars',
      'other.fits register.no-match',
      'small.fits register.no-match',
    ])
  })

  test('leaves nothing behind when it is stopped, or cannot be written', async () => {
    const folder = join(root, 'stopped')
    fill(folder, 4)
    const stop = new AbortController()
    const found = await findFrames({ lights: [folder], darks: [], flats: [], bias: [] }, stop.signal)
    if (!found.ok) throw new Error(found.fault.message)
    const output = join(folder, 'l0.fits', 'never.fits')
    const { lights } = found.value.groups[0]!
    const unwritable = await stackLights(lights, [], output, USUAL, { signal: stop.signal, say: () => {}, progress: () => {} })
    expect(unwritable.ok ? '' : unwritable.fault.code).toBe('stack.not-written')
    const beside = join(folder, 'never.fits')
    const stopped = await stackLights(lights, [], beside, USUAL, {
      signal: stop.signal,
      say: () => {},
      progress: (fraction) => {
        if (fraction > 0.4) stop.abort()
      },
    })
    expect(stopped.ok ? '' : stopped.fault.code).toBe('stack.cancelled')
    expect(existsSync(beside)).toBe(false)
    expect(readdirSync(folder).sort()).toEqual(['l0.fits', 'l1.fits', 'l2.fits', 'l3.fits'])
  })
})
