import type { Raster } from '#shared/core/raster.ts'
import { randomFrom } from '#shared/kernels/float/index.ts'

/** What a made-up star field looks like. Lengths in pixels, levels in ADU; one ADU is `gain` electrons. */
export interface StarFieldOptions {
  readonly seed: number
  readonly width: number
  readonly height: number
  readonly stars: number
  readonly fwhm: number
  /** Wings of the Moffat profile: 2.5 is a night's seeing, Infinity a Gaussian. */
  readonly beta?: number
  /** 1 - b/a, and the direction of the long axis from +x towards +y [deg]. */
  /** A star out of focus: a ring of light whose hole is this part of its radius; `fwhm` is its diameter then. */
  readonly hole?: number
  readonly ellipticity?: number
  readonly thetaDeg?: number
  readonly sky?: number
  /** How much brighter the sky is at the last pixel than at the first. */
  readonly gradient?: number
  readonly readNoise?: number
  readonly gain?: number
  /** Fluxes are drawn from a power law between these (twice as many stars at about 0.6 of the flux). */
  readonly faintest?: number
  readonly brightest?: number
  /** No star nearer to the edge than this, and no two stars nearer to each other than `apart`. */
  readonly margin?: number
  readonly apart?: number
}

export interface MadeStar {
  readonly x: number
  readonly y: number
  readonly flux: number
}

/** A u16 frame of stars of one shape on a sloping sky with photon and readout noise, and where the stars truly are. */
export const makeStarField = (options: StarFieldOptions): { raster: Raster; stars: MadeStar[] } => {
  const { seed, width, height, sky = 1000, gradient = 0, readNoise = 5, gain = 1 } = options
  const random = randomFrom(seed)
  const stars = placeStars(options, random)
  const levels = new Float32Array(width * height)
  const area = width * height
  for (let i = 0; i < area; i++) levels[i] = sky + (gradient * i) / area
  for (const star of stars) addStar(levels, options, star)
  const data = new Uint16Array(area)
  for (let i = 0; i < area; i += 2) {
    // Box and Muller make two normal numbers at a time.
    const radius = Math.sqrt(-2 * Math.log(1 - random()))
    const angle = 2 * Math.PI * random()
    const noiseOf = (level: number): number => Math.sqrt(level / gain + readNoise ** 2)
    data[i] = quantised(levels[i]! + noiseOf(levels[i]!) * radius * Math.cos(angle))
    if (i + 1 < area) data[i + 1] = quantised(levels[i + 1]! + noiseOf(levels[i + 1]!) * radius * Math.sin(angle))
  }
  return { raster: { width, height, channels: 1, sampleFormat: 'u16', data, white: 65535, isBottomUp: true }, stars }
}

const quantised = (level: number): number => Math.min(65535, Math.max(0, Math.round(level)))

const placeStars = (options: StarFieldOptions, random: () => number): MadeStar[] => {
  const { width, height, faintest = 2000, brightest = 400_000, margin = 20, apart = 0 } = options
  const stars: MadeStar[] = []
  const ratio = (faintest / brightest) ** 1.4
  while (stars.length < options.stars) {
    const x = margin + random() * (width - 1 - 2 * margin)
    const y = margin + random() * (height - 1 - 2 * margin)
    // Inverse of the cumulative power law N(> flux) ~ flux^-1.4.
    const flux = faintest * (1 - random() * (1 - ratio)) ** (-1 / 1.4)
    if (apart === 0 || !stars.some((other) => Math.hypot(other.x - x, other.y - y) < apart)) stars.push({ x, y, flux })
  }
  return stars
}

const SUB = 5

const addStar = (levels: Float32Array, options: StarFieldOptions, { x, y, flux }: MadeStar): void => {
  const { width, height, fwhm, beta = Infinity, hole, ellipticity = 0, thetaDeg = 0 } = options
  const profile = hole === undefined ? profileOf(fwhm, beta) : ringOf(fwhm / 2, hole)
  const [cos, sin] = [Math.cos((thetaDeg * Math.PI) / 180), Math.sin((thetaDeg * Math.PI) / 180)]
  // `fwhm` is the geometric mean of the two axes.
  const [long, short] = [Math.sqrt(1 / (1 - ellipticity)), Math.sqrt(1 - ellipticity)]
  const reach = Math.ceil(beta === Infinity ? 3 * fwhm : 12 * fwhm)
  for (let row = Math.max(0, Math.ceil(y - reach)); row <= Math.min(height - 1, y + reach); row++) {
    for (let column = Math.max(0, Math.ceil(x - reach)); column <= Math.min(width - 1, x + reach); column++) {
      // A pixel collects light over its whole square: the mean of a grid of points inside it, finer near the core.
      const points = Math.hypot(column - x, row - y) < 2 * fwhm ? SUB : 1
      let sum = 0
      for (let i = 0; i < points * points; i++) {
        const dx = column + ((i % points) + 0.5) / points - 0.5 - x
        const dy = row + (Math.floor(i / points) + 0.5) / points - 0.5 - y
        sum += profile(((dx * cos + dy * sin) / long) ** 2 + ((dy * cos - dx * sin) / short) ** 2)
      }
      levels[row * width + column]! += (flux * sum) / (points * points)
    }
  }
}

/** Light per square pixel at a squared distance, for a star of flux 1. */
const profileOf = (fwhm: number, beta: number): ((r2: number) => number) => {
  if (beta === Infinity) {
    const s2 = (fwhm / 2.354820045) ** 2
    return (r2) => Math.exp(-r2 / (2 * s2)) / (2 * Math.PI * s2)
  }
  const a2 = (fwhm / 2) ** 2 / (2 ** (1 / beta) - 1)
  return (r2) => ((beta - 1) / (Math.PI * a2)) * (1 + r2 / a2) ** -beta
}

/** An evenly lit ring, its edges a pixel soft. */
const ringOf = (radius: number, hole: number): ((r2: number) => number) => {
  const inner = radius * hole
  const share = 1 / (Math.PI * (radius ** 2 - inner ** 2))
  const inside = (distance: number): number => Math.min(1, Math.max(0, distance + 0.5))
  return (r2) => share * inside(radius - Math.sqrt(r2)) * (inner > 0 ? inside(Math.sqrt(r2) - inner) : 1)
}
