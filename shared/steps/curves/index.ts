import { z } from 'zod'
import { ok } from '#shared/core/fault.ts'
import { floatCopyOf, floatPlane, LUMA } from '#shared/kernels/float/index.ts'
import { defineStep } from '#shared/steps/step.ts'
import { type CurvePoint, monotoneCurve } from './monotone.ts'

const NUMBER = String.raw`\s*(?:0?\.\d+|[01](?:\.\d*)?)\s*`
const POINTS = new RegExp(`^\\s*${NUMBER},${NUMBER}(?:\\s${NUMBER},${NUMBER})+$`)

const pointsOf = (text: string): CurvePoint[] =>
  [...text.matchAll(/([\d.]+)\s*,\s*([\d.]+)/g)].map(([, x, y]): CurvePoint => [Number(x), Number(y)])

const isRising = (text: string): boolean => pointsOf(text).every(([x], i, all) => i === 0 || x > all[i - 1]![0])
const isInside = (text: string): boolean => pointsOf(text).every(([x, y]) => x <= 1 && y <= 1)

const params = z.object({
  points: z
    .string()
    .regex(POINTS, 'Write points as “0,0 0.25,0.2 1,1”, levels from 0 (black) to 1 (white)')
    .refine(isRising, 'The first number of each point must be larger than that of the one before')
    .refine(isInside, 'Levels go from 0 (black) to 1 (white)')
    .default('0,0 0.25,0.22 0.6,0.66 1,1')
    .meta({
      title: 'Points',
      description: 'Where levels go: pairs of a level and what it becomes, from 0 to 1, the curve goes through them',
    }),
  channel: z.enum(['all', 'luminance', 'red', 'green', 'blue']).default('all').meta({
    title: 'Apply to',
    description: 'All colours alike, the brightness with the hue kept, or one colour',
  }),
})

const STEPS = 65536

export const curves = defineStep({
  id: 'curves',
  title: 'Curves',
  summary: 'Brightens and darkens levels by a smooth curve through points. For stretched pictures.',
  params,
  needs: ['raster'],
  gives: ['raster'],
  run: ({ raster }, { points, channel }) => {
    const result = floatCopyOf(raster)
    const { white } = raster
    const curve = monotoneCurve(pointsOf(points))
    const table = Float32Array.from({ length: STEPS + 1 }, (_, i) => curve(i / STEPS) * white)
    const at = (value: number): number => {
      const place = Math.min(STEPS, Math.max(0, (value / white) * STEPS))
      const low = Math.min(STEPS - 1, Math.floor(place))
      return table[low]! + (place - low) * (table[low + 1]! - table[low]!)
    }
    if (channel === 'luminance' && raster.channels === 3) {
      const planes = [floatPlane(result, 0), floatPlane(result, 1), floatPlane(result, 2)]
      for (let i = 0; i < planes[0]!.length; i++) {
        const light = LUMA[0] * planes[0]![i]! + LUMA[1] * planes[1]![i]! + LUMA[2] * planes[2]![i]!
        const gain = light > 0 ? at(light) / light : 1
        for (const plane of planes) plane[i]! *= gain
      }
      return ok({ raster: result })
    }
    const only = ['red', 'green', 'blue'].indexOf(channel)
    for (let c = 0; c < raster.channels; c++) {
      if (only >= 0 && c !== only && raster.channels === 3) continue
      const plane = floatPlane(result, c)
      // What is no number stays none.
      for (let i = 0; i < plane.length; i++) if (plane[i]! - plane[i]! === 0) plane[i] = at(plane[i]!)
    }
    return ok({ raster: result })
  },
})
