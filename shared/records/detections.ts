import { z } from 'zod'

/** One star: [x, y, flux, fwhm, snr], 0-based pixels in file order, flux in ADU. Short, so that a row is a few kilobytes. */
export const StarTuple = z.tuple([z.number(), z.number(), z.number(), z.number(), z.number()])

/** The brightest stars of a frame, at most 500, brightest first: what a tablet and a solver need of it. Same id as the frame. */
export const DetectionRow = z.object({
  stars: z.array(StarTuple).max(500),
  width: z.int(),
  height: z.int(),
  measuredAt: z.number(),
})
export type DetectionRow = z.infer<typeof DetectionRow>

/** A star as rows hold it: digits beyond what was measured are noise, and cost room on the way. */
export const starTuple = (star: Readonly<Record<'x' | 'y' | 'flux' | 'fwhm' | 'snr', number>>): DetectionRow['stars'][number] => [
  Number(star.x.toFixed(3)),
  Number(star.y.toFixed(3)),
  Number(star.flux.toPrecision(6)),
  Number(star.fwhm.toPrecision(4)),
  Number(star.snr.toPrecision(4)),
]
