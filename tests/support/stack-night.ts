import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BayerPattern, Raster } from '#shared/core/raster.ts'
import { writeFits } from '#shared/formats/fits/write.ts'
import type { HeaderCard } from '#shared/formats/format.ts'
import { randomFrom } from '#shared/kernels/float/index.ts'
import { type Homography, invert, mapPoint } from '#shared/kernels/warp/index.ts'

/** A field of known stars, as an ideal reference frame has it; fluxes and noise in ADU, one ADU being one electron. */
export interface NightOfStars {
  readonly width: number
  readonly height: number
  readonly stars: readonly { readonly x: number; readonly y: number; readonly flux: number }[]
  readonly sigma: number
  readonly sky: number
  readonly noise: number
}

export const nightOfStars = (
  seed: number,
  { width = 320, height = 240, count = 45, sigma = 1.5, sky = 1000, noise = 20 } = {},
): NightOfStars => {
  const random = randomFrom(seed)
  const stars: { x: number; y: number; flux: number }[] = []
  while (stars.length < count) {
    const [x, y] = [12 + (width - 24) * random(), 12 + (height - 24) * random()]
    if (stars.every((star) => Math.hypot(star.x - x, star.y - y) > 16)) stars.push({ x, y, flux: 8000 / (0.05 + random()) })
  }
  return { width, height, stars, sigma, sky, noise }
}

export const turnedBy = (degrees: number, dx: number, dy: number): Homography => {
  const [c, s] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)]
  return [c, -s, dx, s, c, dy, 0, 0, 1]
}

/** How a frame came about. */
export interface ExposureOf {
  readonly seed: number
  /** From the frame's pixels to those of the reference. */
  readonly toReference: Homography
  readonly bayer?: BayerPattern
  /** Changes every level at the end: dark current, dust, a satellite. */
  readonly spoil?: (level: number, x: number, y: number) => number
}

/** One exposure as 16-bit samples, with normal noise. */
export const exposureOf = (night: NightOfStars, { seed, toReference, bayer, spoil = (level) => level }: ExposureOf): Raster => {
  const { width, height, stars, sigma, sky, noise } = night
  const levels = new Float64Array(width * height).fill(sky)
  const toFrame = invert(toReference)
  for (const star of stars) {
    const { x, y } = mapPoint(toFrame, star.x, star.y)
    const peak = star.flux / (2 * Math.PI * sigma ** 2)
    const reach = Math.ceil(6 * sigma)
    for (let row = Math.max(0, Math.round(y) - reach); row <= Math.min(height - 1, Math.round(y) + reach); row++)
      for (let column = Math.max(0, Math.round(x) - reach); column <= Math.min(width - 1, Math.round(x) + reach); column++)
        levels[row * width + column]! += peak * Math.exp(-((column - x) ** 2 + (row - y) ** 2) / (2 * sigma ** 2))
  }
  const random = randomFrom(seed)
  const data = Uint16Array.from(levels, (level, i) => {
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
    return Math.min(65535, Math.max(0, Math.round(spoil(level, i % width, Math.floor(i / width)) + noise * normal)))
  })
  return { width, height, channels: 1, sampleFormat: 'u16', data, white: 65535, isBottomUp: false, ...(bayer ? { bayer } : {}) }
}

/** Writes a frame as a capture program would, exposed for a minute each, one after the other. */
export const writeCapture = (
  folder: string,
  name: string,
  raster: Raster,
  at: number,
  cards: Readonly<Record<string, HeaderCard['value']>> = {},
): string => {
  const path = join(folder, name)
  const all = {
    ...{
      IMAGETYP: 'Light Frame',
      EXPTIME: 60,
      OBJECT: 'Test field',
      FILTER: 'L',
      GAIN: 100,
      'CCD-TEMP': -10,
      INSTRUME: 'Test camera',
    },
    ...{ 'DATE-OBS': new Date(Date.UTC(2026, 10, 20, 21, at)).toISOString().slice(0, -1), ROWORDER: 'TOP-DOWN' },
    ...(raster.bayer ? { BAYERPAT: raster.bayer } : {}),
    ...cards,
  }
  mkdirSync(folder, { recursive: true })
  writeFileSync(
    path,
    writeFits(
      raster,
      Object.entries(all).map(([keyword, value]) => ({ keyword, value })),
    ),
  )
  return path
}
