import { z } from 'zod'
import type { StfPreset } from './stf.ts'

export const STRETCH_MODES = ['auto', 'manual', 'linear', 'asinh', 'log', 'sqrt', 'power', 'histogram', 'ghs'] as const
export type StretchMode = (typeof STRETCH_MODES)[number]

const PRESETS = ['pixinsight', 'boosted', 'siril', 'nina'] as const satisfies readonly StfPreset[]
const fraction = (title: string, description: string, initial: number) =>
  z.number().min(0).max(1).default(initial).meta({ title, description })

/** What somebody wishes a stretch to be, before any picture is measured. Plain data: it can be kept and sent. */
export const StretchSpec = z.object({
  mode: z.enum(STRETCH_MODES).default('auto').meta({
    title: 'Mode',
    description:
      'auto measures the picture; manual uses shadows, midtones and highlights; linear only cuts at shadows and highlights; the others are curves of that name',
  }),
  preset: z.enum(PRESETS).default('pixinsight').meta({
    title: 'Automatic as in',
    description: 'Whose constants the automatic stretch has; boosted is the stronger one of PixInsight',
  }),
  linked: z.boolean().default(true).meta({
    title: 'Linked',
    description: 'One stretch for all colours, so that their balance stays; off, each colour is brought to the same sky',
  }),
  colour: z.enum(['channels', 'luminance']).default('channels').meta({
    title: 'Apply to',
    description: 'channels stretches each colour by itself; luminance stretches the brightness and keeps the hue',
  }),
  points: z.enum(['auto', 'manual']).default('auto').meta({
    title: 'Points',
    description:
      'For asinh, log, sqrt, power and ghs: auto finds black and the symmetry point from the sky, manual uses those below',
  }),
  shadows: fraction('Shadows', 'Everything darker becomes black; a fraction of white', 0),
  midtones: fraction('Midtones', 'The level between shadows and highlights that becomes mid-grey, used in manual mode', 0.5),
  highlights: fraction('Highlights', 'Everything brighter becomes white; a fraction of white', 1),
  target: z.number().min(0.01).max(0.9).default(0.25).meta({
    title: 'Sky brightness',
    description: 'Where an automatic strength puts the sky; a fraction of white',
  }),
  strength: z.number().min(0).max(1e9).default(0).meta({
    title: 'Strength',
    description:
      'Of asinh and log, the exponent of power, or ln(D + 1) of ghs; 0 finds the one that puts the sky at its brightness',
  }),
  local: z.number().min(-5).max(15).default(0).meta({
    title: 'Local intensity',
    description: 'b of ghs: -1 logarithmic, 0 exponential, 1 harmonic; higher is more focused around the symmetry point',
  }),
  symmetry: fraction(
    'Symmetry point',
    'SP of ghs: where contrast is added, as a fraction of the range from shadows to highlights',
    0,
  ),
  protectShadows: fraction('Protect shadows', 'LP of ghs: darker levels are stretched evenly', 0),
  protectHighlights: fraction('Protect highlights', 'HP of ghs: brighter levels are stretched evenly', 1),
  inverse: z.boolean().default(false).meta({ title: 'Inverse', description: 'Undoes the ghs stretch of the same settings' }),
})
export type StretchSpec = z.infer<typeof StretchSpec>

/** The spec with defaults for what is not named. */
export const stretchSpec = (wishes: Partial<StretchSpec> = {}): StretchSpec => StretchSpec.parse(wishes)
