import { z } from 'zod'
import { fail, ok } from '#shared/core/fault.ts'
import { createSamples, isMosaic, planeOf, type Raster } from '#shared/core/raster.ts'
import { warped } from '#shared/kernels/float/warped.ts'
import { moveWcs, type PixelMove } from '#shared/sky/move-wcs.ts'
import { defineStep } from '#shared/steps/step.ts'

const params = z.object({
  angleDeg: z.number().min(-360).max(360).default(0).meta({
    title: 'Angle',
    description: 'Anticlockwise as one looks at the picture. Quarter turns change no pixel; what sticks out of others is cut off',
    unit: 'deg',
  }),
  mirror: z.enum(['none', 'horizontal', 'vertical']).default('none').meta({
    title: 'Mirror',
    description: 'Before it is turned: left and right, or top and bottom change places',
  }),
})

export const rotate = defineStep({
  id: 'rotate',
  title: 'Rotate',
  summary: 'Turns or mirrors a picture. The sky stays known.',
  params,
  needs: ['raster'],
  gives: ['raster'],
  run: ({ raster, wcs }, { angleDeg, mirror }) => {
    const turn = ((angleDeg % 360) + 360) % 360
    if (turn === 0 && mirror === 'none') return ok({ raster, ...(wcs ? { wcs } : {}) })
    if (isMosaic(raster)) {
      return fail('invalid', 'rotate.mosaic', 'Turning would mix the colours of this mosaic. Put the step “Debayer” before it.')
    }
    // Rows that are stored from the bottom turn the other way.
    const angle = ((raster.isBottomUp ? turn : -turn) * Math.PI) / 180
    const isExact = turn % 90 === 0
    const [cos, sin] = isExact ? [Math.round(Math.cos(angle)), Math.round(Math.sin(angle))] : [Math.cos(angle), Math.sin(angle)]
    const [flipX, flipY] = [mirror === 'horizontal' ? -1 : 1, mirror === 'vertical' ? -1 : 1]
    const [width, height] = isExact
      ? cos === 0
        ? [raster.height, raster.width]
        : [raster.width, raster.height]
      : largestInside(raster.width, raster.height, angle)
    const matrix = [
      [cos * flipX, -sin * flipY],
      [sin * flipX, cos * flipY],
    ] as const
    // The middle stays the middle.
    const [cx, cy, dx, dy] = [(raster.width - 1) / 2, (raster.height - 1) / 2, (width - 1) / 2, (height - 1) / 2]
    const shift = [dx - matrix[0][0] * cx - matrix[0][1] * cy, dy - matrix[1][0] * cx - matrix[1][1] * cy] as const
    const move: PixelMove = { matrix, shift }
    const made = isExact ? turned(raster, width, height, move) : warped(raster, width, height, wayBack(move))
    return ok({ raster: made, ...(wcs ? { wcs: moveWcs(wcs, move) } : {}) })
  },
})

/** Turned and mirrored matrices are undone by their transposes. */
const wayBack = ({ matrix: [[a, b], [c, d]], shift: [e, f] }: PixelMove) =>
  [a, c, -(a * e + c * f), b, d, -(b * e + d * f), 0, 0, 1] as const

const turned = (raster: Raster, width: number, height: number, move: PixelMove): Raster => {
  const data = createSamples(raster.sampleFormat, raster.data.length)
  const [a, b, e, c, d, f] = wayBack(move)
  const result = { ...raster, width, height, data }
  for (let channel = 0; channel < raster.channels; channel++) {
    const [from, to] = [planeOf(raster, channel), planeOf(result, channel)]
    for (let y = 0, at = 0; y < height; y++) {
      for (let x = 0; x < width; x++, at++)
        to[at] = from[Math.round(c * x + d * y + f) * raster.width + Math.round(a * x + b * y + e)]!
    }
  }
  return result
}

/** The largest upright rectangle inside a turned one. */
const largestInside = (width: number, height: number, angle: number): [number, number] => {
  const [sin, cos] = [Math.abs(Math.sin(angle)), Math.abs(Math.cos(angle))]
  const [long, short] = [Math.max(width, height), Math.min(width, height)]
  if (short <= 2 * sin * cos * long || Math.abs(sin - cos) < 1e-10) {
    const half = short / 2
    const sides = [half / sin, half / cos]
    const [w, h] = width >= height ? [sides[0]!, sides[1]!] : [sides[1]!, sides[0]!]
    return [Math.max(1, Math.floor(w)), Math.max(1, Math.floor(h))]
  }
  const det = cos * cos - sin * sin
  return [
    Math.max(1, Math.floor((width * cos - height * sin) / det)),
    Math.max(1, Math.floor((height * cos - width * sin) / det)),
  ]
}
