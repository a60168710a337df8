import { z } from 'zod'
import { fail, ok, type Result } from '#shared/core/fault.ts'
import { type FloatRaster, floatCopyOf, floatPlane, quantileOf } from '#shared/kernels/float/index.ts'
import { defineStep } from '#shared/steps/step.ts'
import { isMix, type Mix, mixOf, PALETTES, type Palette } from './palettes.ts'

const mix = (title: string) =>
  z
    .string()
    .refine(isMix, 'Write filters and their shares as “Ha 0.7 + SII 0.3”')
    .default('')
    .meta({ title, description: 'Of a palette of your own: filters and their shares, such as “Ha 0.7 + SII 0.3”' })

const params = z.object({
  palette: z.enum(['rgb', 'lrgb', 'sho', 'sho-gold', 'hoo', 'hargb', 'custom']).default('rgb').meta({
    title: 'Palette',
    description:
      'Which filter becomes which colour: sho is the Hubble palette, hoo the two-filter one, custom the mixtures below',
  }),
  red: mix('Red'),
  green: mix('Green'),
  blue: mix('Blue'),
  luminance: z
    .string()
    .default('')
    .meta({ title: 'Luminance', description: 'Of a palette of your own: the filter that gives the brightness' }),
  match: z.boolean().default(true).meta({
    title: 'Match the filters',
    description: 'Brings sky and noise of all filters to those of the first, or the strongest would drown the others',
  }),
})
type Params = z.output<typeof params>

/** One picture in colour of planes that were taken through filters. */
export const combineChannels = defineStep({
  id: 'combine-channels',
  title: 'Combine channels',
  summary: 'Makes a colour picture of planes that were taken through filters: LRGB, SHO, HOO or a mixture of your own.',
  params,
  needs: ['raster'],
  gives: ['raster'],
  run: ({ raster, filters }, wishes) => {
    // A single plane has nothing to be combined with.
    if (raster.channels === 1) return ok({ raster })
    const names = filters ?? (raster.channels === 3 ? ['R', 'G', 'B'] : [])
    const palette = paletteOf(wishes)
    if (!palette.ok) return palette
    const { red, green, blue, luminance } = palette.value
    const wanted = new Set([red, green, blue].flatMap((one) => Object.keys(one)).concat(luminance ? [luminance] : []))
    const missing = [...wanted].filter((name) => !names.includes(name))
    if (missing.length > 0) {
      const there = names.length > 0 ? names.join(', ') : 'no names of filters'
      return fail('invalid', 'combine-channels.missing', `There is no plane in ${missing.join(', ')}: there are ${there}.`)
    }
    const source = floatCopyOf(raster)
    if (wishes.match)
      matchPlanes(
        source,
        [...wanted].filter((name) => name !== luminance).map((name) => names.indexOf(name)),
      )
    const size = raster.width * raster.height
    const result: FloatRaster = { ...source, channels: 3, data: new Float32Array(3 * size) }
    for (const [c, shares] of [red, green, blue].entries()) mixInto(floatPlane(result, c), source, names, shares)
    if (luminance) giveBrightness(result, floatPlane(source, names.indexOf(luminance)))
    return ok({ raster: result, filters: ['R', 'G', 'B'] })
  },
})

const paletteOf = ({ palette, red, green, blue, luminance }: Params): Result<Palette> => {
  if (palette !== 'custom') return ok(PALETTES[palette])
  if ([red, green, blue].some((text) => text.trim() === '')) {
    return fail('invalid', 'combine-channels.custom', 'A palette of your own says what red, green and blue are made of.')
  }
  return ok({ red: mixOf(red), green: mixOf(green), blue: mixOf(blue), ...(luminance ? { luminance } : {}) })
}

const mixInto = (to: Float32Array, source: FloatRaster, names: readonly string[], shares: Mix): void => {
  const total = Object.values(shares).reduce((sum, share) => sum + share, 0)
  for (const [name, share] of Object.entries(shares)) {
    const plane = floatPlane(source, names.indexOf(name))
    const part = share / total
    for (let i = 0; i < to.length; i++) to[i]! += part * plane[i]!
  }
}

/** Level and spread of the darker half: the sky, whatever lies on it. */
const skyOf = (plane: Float32Array): { level: number; spread: number } => {
  const level = quantileOf(plane, 0.5)
  return { level, spread: Math.max(1e-9, level - quantileOf(plane, 0.1587)) }
}

const matchPlanes = (source: FloatRaster, planes: readonly number[]): void => {
  const [first, ...others] = planes
  if (first === undefined) return
  const reference = skyOf(floatPlane(source, first))
  for (const index of others) {
    const plane = floatPlane(source, index)
    const own = skyOf(plane)
    // A filter that is far noisier must not be blown up without limit.
    const gain = Math.min(10, Math.max(0.1, reference.spread / own.spread))
    for (let i = 0; i < plane.length; i++) plane[i] = (plane[i]! - own.level) * gain + reference.level
  }
}

/** The colours keep their ratios above the sky and get the brightness of the luminance. */
const giveBrightness = (colours: FloatRaster, luminance: Float32Array): void => {
  const planes = [floatPlane(colours, 0), floatPlane(colours, 1), floatPlane(colours, 2)] as const
  const own = new Float32Array(luminance.length)
  for (let i = 0; i < own.length; i++) own[i] = (planes[0][i]! + planes[1][i]! + planes[2][i]!) / 3
  const [light, sky] = [skyOf(luminance), skyOf(own)]
  const skies = planes.map((plane) => quantileOf(plane, 0.5))
  for (let i = 0; i < own.length; i++) {
    const above = luminance[i]! - light.level
    const before = own[i]! - sky.level
    // Below a few deviations colours are noise: the brightness is added to all alike.
    const trust = Math.min(1, Math.max(0, before / (6 * sky.spread) - 0.3))
    const gain = before > 0 ? Math.min(20, Math.max(0, above / before)) : 1
    for (const [c, plane] of planes.entries()) {
      const colour = (plane[i]! - skies[c]!) * gain
      plane[i] = light.level + trust * colour + (1 - trust) * above
    }
  }
}
