import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { z } from 'zod'
import type { Raster } from '#shared/core/raster.ts'
import { backgroundOf, figuresOf, surfaceMap } from '#shared/kernels/background/index.ts'
import { makeStarField } from '#tests/support/star-field.ts'

const folder = mkdtempSync(join(tmpdir(), 'darksite-sep-'))
afterAll(() => rmSync(folder, { recursive: true }))

const Answer = z.object({ seconds: z.number(), level: z.number(), rms: z.number() })

const bySep = ({ data, width, height }: Raster) => {
  const frame = join(folder, 'frame')
  const map = join(folder, 'map')
  writeFileSync(frame, new Uint8Array(Float32Array.from(data).buffer))
  const answer = execFileSync('/usr/bin/python3', ['tests/system/sep-background.py', frame, String(width), String(height), map])
  const maps = new Float32Array(new Uint8Array(readFileSync(map)).buffer)
  return {
    ...Answer.parse(JSON.parse(answer.toString())),
    back: maps.subarray(0, width * height),
    rmsMap: maps.subarray(width * height),
  }
}

const shift = (a: Float32Array, b: Float32Array) => {
  let squares = 0
  let worst = 0
  for (let i = 0; i < a.length; i++) {
    squares += (a[i]! - b[i]!) ** 2
    worst = Math.max(worst, Math.abs(a[i]! - b[i]!))
  }
  return { rms: Math.sqrt(squares / a.length), worst }
}

// Of the noise of one pixel. Where a frame is not a whole number of meshes, ours are all alike and those of sep are cut off. The worst is in corners.
test.each([
  {
    title: 'a sparse field of whole meshes',
    width: 1280,
    height: 1024,
    stars: 300,
    gradient: 400,
    rms: 0.015,
    worst: 0.2,
    figure: 0.01,
  },
  { title: 'a crowded field', width: 1280, height: 1024, stars: 5000, gradient: 0, rms: 0.015, worst: 0.2, figure: 0.01 },
  { title: 'a field of an odd size', width: 1003, height: 747, stars: 250, gradient: 200, rms: 0.05, worst: 0.4, figure: 0.15 },
])('the background of $title is that of sep', ({ width, height, stars, gradient, rms, worst, figure }) => {
  const { raster } = makeStarField({ seed: 12, width, height, stars, fwhm: 3, sky: 1000, gradient, readNoise: 10, apart: 0 })
  // As floats: sep makes a comb of whole numbers.
  const data = Float32Array.from(raster.data, (value, i) => value + ((i * 0.618034) % 1) - 0.5)
  const sep = bySep({ ...raster, data })
  const map = backgroundOf(data, width, height)
  const level = shift(surfaceMap(map, map.level, width, height), sep.back)
  const noise = shift(surfaceMap(map, map.rms, width, height), sep.rmsMap)
  const figures = figuresOf(map)
  console.log(
    `Background against sep, ${width} x ${height}, ${stars} stars [sigma]: map ${(level.rms / sep.rms).toFixed(4)} rms, ` +
      `${(level.worst / sep.rms).toFixed(3)} worst; noise map ${(noise.rms / sep.rms).toFixed(4)} rms`,
  )
  expect(level.rms / sep.rms).toBeLessThan(rms)
  expect(level.worst / sep.rms).toBeLessThan(worst)
  expect(noise.rms / sep.rms).toBeLessThan(0.05)
  expect(Math.abs(figures.level - sep.level) / sep.rms).toBeLessThan(figure)
  expect(figures.rms / sep.rms).toBeCloseTo(1, 1)
  const whole = figuresOf(backgroundOf(raster.data, width, height))
  expect(Math.abs(whole.level - figures.level) / sep.rms).toBeLessThan(0.02)
})
