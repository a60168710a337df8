import type { FrameSize } from './fit-sip.ts'
import { projectTan } from './tan.ts'
import { pixelToSky, type Wcs } from './wcs.ts'

const GRID = 9
/** No real lens magnifies one part of the plane this many times more than another. */
const MAX_STRETCH = 2.5

/** Whether a pixel covers about as much sky as it did before, the same way round, everywhere in the frame. */
export const isSane = (wcs: Wcs, start: Wcs, { width, height }: FrameSize): boolean => {
  const steps = Array.from({ length: GRID }, (_, step) => step / (GRID - 1))
  const sign = Math.sign(areaAt(start, width / 2, height / 2))
  const areas = steps.flatMap((x) => steps.map((y) => sign * areaAt(wcs, x * (width - 1), y * (height - 1))))
  const middle = sign * areaAt(wcs, width / 2, height / 2)
  return middle > 0 && areas.every((area) => area > middle / MAX_STRETCH && area < middle * MAX_STRETCH)
}

// Signed area of a pixel on the sky [deg2]; zero where it is wider than the sky.
const areaAt = (wcs: Wcs, x: number, y: number): number => {
  const here = pixelToSky(wcs, x, y)
  const [right, down] = [projectTan(here, pixelToSky(wcs, x + 1, y)), projectTan(here, pixelToSky(wcs, x, y + 1))]
  return right && down ? right.xi * down.eta - down.xi * right.eta : 0
}
