import { fail, ok, type Result } from '#shared/core/fault.ts'
import { SolutionRow } from '#shared/records/solution.ts'
import { separationDeg } from '#shared/sky/angles.ts'
import { describeField } from '#shared/sky/field.ts'
import { pixelToSky, type Wcs } from '#shared/sky/wcs.ts'

/** A picture that is larger than this, from its centre to a corner, is a map of the sky rather than a frame [deg]. */
const MAX_RADIUS = 80
/** No picture of a telescope or a lens has finer or coarser pixels [deg]. */
const [MIN_PIXEL, MAX_PIXEL] = [1e-8, 5]

/**
 * A solution from a WCS that came with the picture. `solver` says whence: 'header', 'sidecar'. Nothing has checked it against the
 * stars. Faults: `wcs.too-wide`, `wcs.senseless`.
 */
export const solutionOfWcs = (
  wcs: Wcs,
  { width, height, isBottomUp }: { width: number; height: number; isBottomUp: boolean },
  { solver, index, now }: { solver: 'header' | 'sidecar'; index: string; now: number },
): Result<SolutionRow> => {
  const [x, y] = [(width - 1) / 2, (height - 1) / 2]
  const centre = pixelToSky(wcs, x, y)
  const outline = [0, 0.5, 1].flatMap((right) => [0, 0.5, 1].map((up) => pixelToSky(wcs, right * width - 0.5, up * height - 0.5)))
  const reach = Math.max(...outline.map((place) => separationDeg(centre, place)))
  if (!(reach < MAX_RADIUS))
    return fail('unsupported', 'wcs.too-wide', 'The WCS of the header covers a large part of the whole sky, so it is not drawn.')
  const neighbours = [pixelToSky(wcs, x + 1, y), pixelToSky(wcs, x - 1, y), pixelToSky(wcs, x, y + 1), pixelToSky(wcs, x, y - 1)]
  const isPicture = neighbours.every((place) => {
    const pixel = separationDeg(centre, place)
    return pixel > MIN_PIXEL && pixel < MAX_PIXEL
  })
  if (!isPicture || !(reach > 0)) return senseless
  // A distortion may still run wild between the places that were looked at.
  const row = SolutionRow.safeParse({
    ...describeField(wcs, width, height, isBottomUp),
    solver,
    index,
    seconds: 0,
    solvedAt: now,
    log: null,
  })
  return row.success ? ok(row.data) : senseless
}

const senseless = fail('invalid', 'wcs.senseless', 'The WCS of the header has a scale that no picture has.')
