import type { CatalogueObject } from '#shared/catalogues/catalogue.ts'
import type { Colour } from './light.ts'

export interface Look {
  /** Brightness at a distance from the centre, in semi-axes. */
  readonly profile: (radius: number) => number
  readonly texture: 'smooth' | 'clouds' | 'filaments' | 'arms' | 'grains'
  readonly colour: Colour
  /** Position angle to draw with when the catalogue has none [deg]. */
  readonly angle: number
}

/** Catalogues of vague outlines, which would only fog the picture. */
const NOT_DRAWN = new Set(['lbn', 'ldn', 'barnard', 'abell'])

const RED: Colour = [1.5, 0.7, 0.8]
const BLUE: Colour = [0.7, 0.95, 1.5]
const TEAL: Colour = [0.8, 1.2, 1.2]
const WARM: Colour = [1.15, 1, 0.8]

const fading = (scale: number) => (r: number) => Math.exp(-r / scale) * soft(r)
/** Fades to nothing between 1 and 1.4 semi-axes, so that no edge shows. */
const soft = (r: number): number => (r < 1 ? 1 : Math.max(0, 1 - (r - 1) / 0.4) ** 2)

const LOOKS: Readonly<Record<string, Omit<Look, 'angle'>>> = {
  'spiral galaxy': {
    profile: (r) => (Math.exp(-r / 0.3) + 4 * Math.exp(-r / 0.04)) * soft(r),
    texture: 'arms',
    colour: [1.05, 1, 0.95],
  },
  'lenticular galaxy': { profile: (r) => Math.exp(-6 * Math.sqrt(r)) * soft(r), texture: 'smooth', colour: WARM },
  'elliptical galaxy': { profile: (r) => Math.exp(-6 * Math.sqrt(r)) * soft(r), texture: 'smooth', colour: WARM },
  'dwarf spheroidal galaxy': { profile: fading(0.4), texture: 'smooth', colour: WARM },
  'irregular galaxy': { profile: fading(0.35), texture: 'clouds', colour: [1, 1, 1] },
  galaxy: { profile: fading(0.25), texture: 'smooth', colour: WARM },
  'globular cluster': { profile: (r) => (1 + (r / 0.12) ** 2) ** -1.4 * soft(r), texture: 'grains', colour: WARM },
  'planetary nebula': {
    profile: (r) => (Math.exp(-(((r - 0.6) / 0.22) ** 2)) + 0.35 * Math.exp(-((r / 0.7) ** 4))) * soft(r),
    texture: 'clouds',
    colour: TEAL,
  },
  'supernova remnant': {
    profile: (r) => (0.4 + Math.exp(-(((r - 0.8) / 0.2) ** 2))) * soft(r),
    texture: 'filaments',
    colour: RED,
  },
  'emission nebula': { profile: fading(0.45), texture: 'clouds', colour: RED },
  'bright nebula': { profile: fading(0.45), texture: 'clouds', colour: RED },
  'star-forming region': {
    profile: (r) => (Math.exp(-r / 0.3) + 6 * Math.exp(-r / 0.06)) * soft(r),
    texture: 'clouds',
    colour: RED,
  },
  'reflection nebula': { profile: fading(0.35), texture: 'clouds', colour: BLUE },
}

/** How an object looks, or null for what is stars, dark, or not drawn. */
export const lookOf = ({ catalogue, type, designation }: CatalogueObject): Look | null => {
  const look = NOT_DRAWN.has(catalogue) ? undefined : LOOKS[type]
  // Any angle will do, as long as the same object always has the same.
  return look ? { ...look, angle: ([...designation].reduce((sum, c) => sum + c.charCodeAt(0), 0) * 37) % 180 } : null
}
