import { type Registration, registerStars } from '#shared/stacking/register.ts'
import type { MeasuredLight } from './measure-light.ts'

/** A frame that goes into the stack. */
export interface RegisteredLight {
  /** Its place in the list of frames. */
  readonly at: number
  readonly light: MeasuredLight
  readonly registration: Registration
}

/** A frame that does not, and why, for people. */
export interface LeftOut {
  readonly at: number
  readonly code: string
  readonly reason: string
}

/** Stars beyond this number make no frame a better reference. */
const ENOUGH_STARS = 500

/** The sharpest frame of those with many stars: its shape is the stack's. */
export const bestReference = (lights: readonly (MeasuredLight | null)[]): number => {
  let [best, most] = [-1, -Infinity]
  for (const [at, light] of lights.entries()) {
    if (!light || light.stars.length === 0) continue
    const score = Math.sqrt(Math.min(ENOUGH_STARS, light.starCount)) / (light.fwhm ?? Infinity) + 1e-9 * light.stars.length
    if (score > most) [best, most] = [at, score]
  }
  return best
}

/** Finds where every frame lies on the reference. A frame that is of another kind, or is not found there, is left out. */
export const registerLights = (
  lights: readonly (MeasuredLight | null)[],
  reference: number,
): { registered: RegisteredLight[]; leftOut: LeftOut[] } => {
  const registered: RegisteredLight[] = []
  const leftOut: LeftOut[] = []
  const main = lights[reference]!
  for (const [at, light] of lights.entries()) {
    if (!light) continue
    if (light.levels.length !== main.levels.length) {
      const reason =
        main.levels.length === 1 ? 'It is in colour, the reference is not.' : 'It is grey, the reference is in colour.'
      leftOut.push({ at, code: 'stack.other-colours', reason })
      continue
    }
    const found = registerStars(main.stars, light.stars)
    if (found.ok) registered.push({ at, light, registration: found.value })
    else leftOut.push({ at, code: found.fault.code, reason: found.fault.message })
  }
  return { registered, leftOut }
}
