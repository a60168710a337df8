import { z } from 'zod'
import { fail, ok } from '#shared/core/fault.ts'
import { createSamples, isMosaic, planeOf, type Raster } from '#shared/core/raster.ts'
import { moveWcs } from '#shared/sky/move-wcs.ts'
import { defineStep } from '#shared/steps/step.ts'

const side = (title: string, description: string) => z.number().min(0).max(0.95).default(0).meta({ title, description })

const params = z.object({
  borders: z.boolean().default(true).meta({
    title: 'Empty borders',
    description: 'Cuts rows and columns off that are empty, as stacking leaves them',
  }),
  left: side('Left', 'A part of the width, 0 to 1'),
  right: side('Right', 'A part of the width, 0 to 1'),
  top: side('Top', 'A part of the height as one looks at it, 0 to 1'),
  bottom: side('Bottom', 'A part of the height as one looks at it, 0 to 1'),
})

interface Box {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

export const crop = defineStep({
  id: 'crop',
  title: 'Crop',
  summary: 'Cuts off empty borders, and whatever else is asked for. The sky stays known.',
  params,
  needs: ['raster'],
  gives: ['raster'],
  run: ({ raster, wcs }, { borders, left, right, top, bottom }) => {
    if (isMosaic(raster)) {
      return fail('invalid', 'crop.mosaic', 'Cutting would shift the colours of this mosaic. Put the step “Debayer” before it.')
    }
    const { width, height, isBottomUp } = raster
    const [first, last] = isBottomUp ? [bottom, top] : [top, bottom]
    const asked: Box = {
      left: Math.round(left * width),
      top: Math.round(first * height),
      right: width - Math.round(right * width),
      bottom: height - Math.round(last * height),
    }
    const box = borders ? withoutBorders(raster, asked) : asked
    if (box.right - box.left < 1 || box.bottom - box.top < 1) {
      return fail('invalid', 'crop.nothing-left', 'Nothing would be left of the picture: cut off less.')
    }
    if (box.right - box.left === width && box.bottom - box.top === height) return ok({ raster, ...(wcs ? { wcs } : {}) })
    const moved =
      wcs &&
      moveWcs(wcs, {
        matrix: [
          [1, 0],
          [0, 1],
        ],
        shift: [-box.left, -box.top],
      })
    return ok({ raster: cut(raster, box), ...(moved ? { wcs: moved } : {}) })
  },
})

const cut = (raster: Raster, { left, top, right, bottom }: Box): Raster => {
  const [width, height] = [right - left, bottom - top]
  const data = createSamples(raster.sampleFormat, width * height * raster.channels)
  for (let c = 0; c < raster.channels; c++) {
    const plane = planeOf(raster, c)
    for (let y = 0; y < height; y++) {
      const from = (top + y) * raster.width + left
      data.set(plane.subarray(from, from + width), (c * height + y) * width)
    }
  }
  return { ...raster, width, height, data }
}

/** The part of a row or column that may be empty: registered frames lie at an angle. */
const MOST_EMPTY = 0.02

/** Cuts the emptiest side, line by line, until none has more empty pixels than a few. */
const withoutBorders = (raster: Raster, start: Box): Box => {
  const { width } = raster
  const planes = Array.from({ length: raster.channels }, (_, c) => planeOf(raster, c))
  const isEmpty = (x: number, y: number): boolean =>
    planes.every((plane) => plane[y * width + x] === 0) || planes.some((plane) => Number.isNaN(plane[y * width + x]!))
  let { left, top, right, bottom } = start
  const share = (from: number, to: number, test: (at: number) => boolean): number => {
    let empty = 0
    for (let at = from; at < to; at++) if (test(at)) empty++
    return empty / Math.max(1, to - from)
  }
  while (right - left > 1 && bottom - top > 1) {
    const sides = [
      share(top, bottom, (y) => isEmpty(left, y)),
      share(top, bottom, (y) => isEmpty(right - 1, y)),
      share(left, right, (x) => isEmpty(x, top)),
      share(left, right, (x) => isEmpty(x, bottom - 1)),
    ]
    const worst = Math.max(...sides)
    if (worst <= MOST_EMPTY) break
    const side = sides.indexOf(worst)
    if (side === 0) left++
    else if (side === 1) right--
    else if (side === 2) top++
    else bottom--
  }
  // A picture that is empty everywhere has no border.
  return right - left > 1 && bottom - top > 1 ? { left, top, right, bottom } : start
}
