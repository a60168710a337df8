import { z } from 'zod'
import { ok } from '#shared/core/fault.ts'
import { floatCopyOf, floatPlane, LUMA, quantileOf } from '#shared/kernels/float/index.ts'
import { defineStep } from '#shared/steps/step.ts'

const params = z.object({
  amount: z
    .number()
    .min(0)
    .max(4)
    .default(1.4)
    .meta({ title: 'Amount', description: '0 makes it grey, 1 changes nothing, 2 doubles the colours' }),
  protect: z.number().min(0).max(10).default(2).meta({
    title: 'Protect the sky',
    description: 'Colours are left alone up to so far above the level of the sky, or its noise would glow',
    unit: 'sigma',
  }),
})

/** Moves every pixel away from grey of its brightness, never further than the first colour that meets black or white: hues stay. */
export const saturation = defineStep({
  id: 'saturation',
  title: 'Saturation',
  summary: 'Strengthens the colours without changing hue or brightness. For stretched pictures.',
  params,
  needs: ['raster'],
  gives: ['raster'],
  run: ({ raster }, { amount, protect }, { warn }) => {
    if (raster.channels !== 3) return ok({ raster })
    const result = floatCopyOf(raster)
    const { white } = raster
    const [red, green, blue] = [floatPlane(result, 0), floatPlane(result, 1), floatPlane(result, 2)]
    const light = new Float32Array(red.length)
    for (let i = 0; i < light.length; i++) light[i] = LUMA[0] * red[i]! + LUMA[1] * green[i]! + LUMA[2] * blue[i]!
    const sky = quantileOf(light, 0.5)
    const noise = Math.max(1e-6 * white, (sky - quantileOf(light, 0.1587)) as number)
    const [from, to] = [sky + protect * noise * 0.5, sky + protect * noise * 2]
    let limited = 0
    for (let i = 0; i < light.length; i++) {
      const level = light[i]!
      const part = protect === 0 ? 1 : smooth((level - from) / (to - from))
      const wished = 1 + (amount - 1) * part
      if (wished === 1) continue
      const [r, g, b] = [red[i]! - level, green[i]! - level, blue[i]! - level]
      const most = Math.max(r, g, b)
      const least = Math.min(r, g, b)
      const room = Math.max(1, Math.min(most > 0 ? (white - level) / most : Infinity, least < 0 ? level / -least : Infinity))
      const factor = Math.min(wished, room)
      if (factor < wished) limited++
      red[i] = level + factor * r
      green[i] = level + factor * g
      blue[i] = level + factor * b
    }
    const share = limited / light.length
    if (share > 0.01) {
      const message = `${(100 * share).toPrecision(2)} % of the pixels have as much colour as their brightness allows: details of colour end there.`
      warn?.({ code: 'saturation.limited', message, figures: { share } })
    }
    return ok({ raster: result })
  },
})

const smooth = (x: number): number => {
  const t = Math.min(1, Math.max(0, x))
  return t * t * (3 - 2 * t)
}
