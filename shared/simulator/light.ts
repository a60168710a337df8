import type { BayerPattern } from '#shared/core/raster.ts'
import type { Camera } from './camera.ts'

/**
 * Electrons per second and square metre of aperture from a star of magnitude 0, over the whole visible band, detector and
 * optics included: about 3e10 photons between 400 and 700 nm, half of them seen.
 */
const ELECTRONS_AT_ZERO = 1.5e10

/** A sun-like star is white. */
export const SOLAR_COLOUR = 0.65

export type Colour = readonly [red: number, green: number, blue: number]

export const WHITE: Colour = [1, 1, 1]

/** Electrons of a source of magnitude 0 during one exposure, summed over all wavelengths. */
export const zeroPointElectrons = (camera: Camera, exposureSeconds: number): number =>
  ELECTRONS_AT_ZERO * Math.PI * (camera.apertureMm / 2000) ** 2 * exposureSeconds

export const fluxOf = (zeroPoint: number, magnitude: number): number => zeroPoint * 10 ** (-0.4 * magnitude)

/** How much of its green light a star of colour index B-V sends in red and blue. */
export const colourOfStar = (colourIndex: number): Colour => {
  const redder = colourIndex - SOLAR_COLOUR
  return [10 ** (0.22 * redder), 1, 10 ** (-0.3 * redder)]
}

/** The part of white light that passes the red, green and blue filters of a mosaic. */
const PASSES: Colour = [0.3, 0.38, 0.28]
const CHANNELS = { R: 0, G: 1, B: 2 } as const

/** What each pixel of the 2 x 2 cell makes of light of a colour: [even row even column, even row odd column, odd …]. */
export const responseOf = (bayer: BayerPattern | null, colour: Colour): readonly [number, number, number, number] => {
  if (bayer === null) {
    const grey = (colour[0] + colour[1] + colour[2]) / 3
    return [grey, grey, grey, grey]
  }
  const at = (letter: string): number => {
    const channel = CHANNELS[letter as keyof typeof CHANNELS]
    return PASSES[channel] * colour[channel]
  }
  return [at(bayer[0]!), at(bayer[1]!), at(bayer[2]!), at(bayer[3]!)]
}
