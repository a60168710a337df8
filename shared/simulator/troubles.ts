import type { Canvas } from './draw-star.ts'
import type { Satellite } from './satellite.ts'
import { cloudsAt } from './texture.ts'

/** What goes wrong in a night. Lengths are in pixels, angles in degrees from +x towards +y. */
export interface Troubles {
  /** The mount slipped during the exposure. */
  readonly slip?: { readonly length: number; readonly thetaDeg: number /** 0 for a straight line. */; readonly wobble: number }
  /** Stars become discs of this radius; the secondary mirror hides the inner part (0 for a refractor). */
  readonly defocus?: { readonly radius: number; readonly hidden: number }
  /** Satellites and aeroplanes besides the one of the conditions. */
  readonly trails?: readonly Satellite[]
  /** Clouds in the field: how much light they take where they are thickest, and how many fit across the frame. */
  readonly clouds?: {
    readonly depth: number
    readonly patches: number
    readonly seed: number /** Light they send back, in skies. */
    readonly glow: number
  }
  /** A roof, a tree, the dome: everything beyond a ragged line is dark. */
  readonly obstruction?: {
    readonly part: number
    readonly thetaDeg: number
    readonly raggedness: number
    readonly light: number
    readonly seed: number
  }
}

/**
 * Where the light of one star goes: offsets [px] that share it evenly, close enough for stars of this size to leave no gaps. One
 * spot for a star in focus on a steady mount.
 */
export const spotsOf = ({ slip, defocus }: Troubles, fwhmPx: number): readonly (readonly [x: number, y: number])[] => {
  const along: (readonly [number, number])[] = slip ? lineOf(slip, fwhmPx) : [[0, 0]]
  const across: (readonly [number, number])[] = defocus ? discOf(defocus, fwhmPx) : [[0, 0]]
  return along.flatMap(([x, y]) => across.map(([dx, dy]) => [x + dx, y + dy] as const))
}

const lineOf = ({ length, thetaDeg, wobble }: NonNullable<Troubles['slip']>, fwhmPx: number): (readonly [number, number])[] => {
  const steps = Math.max(2, Math.ceil(length / (0.5 * fwhmPx)))
  const [cos, sin] = [Math.cos((thetaDeg * Math.PI) / 180), Math.sin((thetaDeg * Math.PI) / 180)]
  return Array.from({ length: steps }, (_, i) => {
    const s = (i / (steps - 1) - 0.5) * length
    const side = wobble * length * Math.sin((i / (steps - 1)) * 5)
    return [s * cos - side * sin, s * sin + side * cos] as const
  })
}

const discOf = ({ radius, hidden }: NonNullable<Troubles['defocus']>, fwhmPx: number): (readonly [number, number])[] => {
  const spots = Math.max(7, Math.ceil((8 * (1 - hidden ** 2) * radius ** 2) / fwhmPx ** 2))
  // The sunflower's spiral spreads points evenly over a disc (Vogel 1979).
  return Array.from({ length: spots }, (_, i) => {
    const r = radius * Math.sqrt(hidden ** 2 + (1 - hidden ** 2) * ((i + 0.5) / spots))
    const angle = i * 2.399963
    return [r * Math.cos(angle), r * Math.sin(angle)] as const
  })
}

/**
 * Lets clouds and obstacles act on the light that the stars sent. `sky` is the light of the sky in the pixels of the 2 x 2 cell [electrons], which
 * is added to the whole frame later: clouds add to it, obstacles take it away.
 */
export const veil = ({ width, height, data }: Canvas, { clouds, obstruction }: Troubles, sky: readonly number[]): void => {
  if (!clouds && !obstruction) return
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const [u, v] = [column / width, (row / height) * (height / width)]
      const taken = clouds ? clouds.depth * cloudsAt(u * clouds.patches, v * clouds.patches, clouds.seed) : 0
      const open = obstruction ? openAt(u, row / height, obstruction) : 1
      const at = row * width + column
      const here = sky[((row & 1) << 1) | (column & 1)]!
      const lit = data[at]! * (1 - taken) + (clouds ? clouds.glow * taken * here : 0)
      data[at] = lit * open - (1 - open) * here
    }
  }
}

/** 1 under the open sky; `light` behind the obstacle. */
const openAt = (
  u: number,
  v: number,
  { part, thetaDeg, raggedness, light, seed }: NonNullable<Troubles['obstruction']>,
): number => {
  const [cos, sin] = [Math.cos((thetaDeg * Math.PI) / 180), Math.sin((thetaDeg * Math.PI) / 180)]
  const [along, across] = [(u - 0.5) * cos + (v - 0.5) * sin, (v - 0.5) * cos - (u - 0.5) * sin]
  const edge = 0.5 - part + raggedness * (cloudsAt(across * 6 + 9, 3, seed) - 0.5) * 2
  const depth = Math.min(1, Math.max(0, (along - edge) / 0.02))
  return 1 - depth * (1 - light)
}
