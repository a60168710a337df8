import type { TriageLabel } from '#shared/records/triage.ts'
import { type Camera, pixelScaleOf } from '#shared/simulator/camera.ts'
import { skyOfCell } from '#shared/simulator/expose.ts'
import type { Conditions } from '#shared/simulator/frame.ts'
import type { Random } from '#shared/simulator/random.ts'
import type { Satellite } from '#shared/simulator/satellite.ts'
import type { Troubles } from '#shared/simulator/troubles.ts'
import { between, type Scene } from './scene.ts'

/** How strong troubles are. The nights of the examination are milder and wilder than those of the lessons. */
export interface Strength {
  readonly slip: readonly [number, number]
  readonly defocus: readonly [number, number]
  readonly cloud: readonly [number, number]
  readonly trail: readonly [number, number]
  readonly twilight: readonly [number, number]
  readonly obstruction: readonly [number, number]
}

export const LESSONS: Strength = {
  slip: [1.3, 12],
  defocus: [1.1, 6],
  cloud: [0.6, 1],
  trail: [4, 60],
  twilight: [12.5, 16.6],
  obstruction: [0.12, 0.75],
}

export const EXAMINATION: Strength = {
  slip: [1.5, 15],
  defocus: [1.2, 7],
  cloud: [0.65, 0.97],
  trail: [5, 80],
  twilight: [12, 16.4],
  obstruction: [0.15, 0.6],
}

/** The conditions of one frame that deserves the label. Good frames have their little flaws as well. */
export const conditionsOf = (label: TriageLabel, scene: Scene, strength: Strength, random: Random): Conditions => {
  const { camera, fwhmPx } = scene
  const range = ([low, high]: readonly [number, number]): number => between(random, low, high)
  const blur = Math.abs(random.normal()) * 0.06
  const thinCloud = label === 'cloud' ? 0 : 0.12 * random.uniform() ** 2
  const base: Conditions = {
    transparency: 1 - thinCloud - 0.1 * random.uniform(),
    skyMagnitude: scene.skyMagnitude + 0.1 * random.normal(),
    gradient: scene.gradient,
    gradientAngle: random.uniform() * 2 * Math.PI,
    fwhmArcsec: fwhmPx * (1 + blur) * pixelScaleOf(camera),
    satellite: null,
    troubles: { slip: { length: 0.35 * fwhmPx * random.uniform(), thetaDeg: random.uniform() * 180, wobble: 0 } },
  }
  const withTroubles = (troubles: Troubles): Conditions => ({ ...base, troubles: { ...base.troubles, ...troubles } })
  switch (label) {
    case 'good':
      return base
    case 'cloud': {
      const clouds = {
        depth: range(strength.cloud),
        patches: between(random, 0.8, 5),
        seed: seedFrom(random),
        // Over a town clouds are bright, over a desert they are dark.
        glow: random.uniform() < 0.3 ? between(random, -0.6, -0.25) : between(random, 0.25, 2.5),
      }
      return { ...withTroubles({ clouds }), transparency: between(random, 0.25, 0.9) }
    }
    case 'trailed':
      return withTroubles({
        slip: {
          length: Math.min(70, fwhmPx * range(strength.slip)),
          thetaDeg: random.uniform() * 180,
          wobble: random.uniform() < 0.4 ? 0.25 * random.uniform() : 0,
        },
      })
    case 'out-of-focus': {
      const hidden = random.uniform() < 0.5 ? 0 : between(random, 0.2, 0.5)
      return withTroubles({ defocus: { radius: Math.min(13, fwhmPx * range(strength.defocus)), hidden } })
    }
    case 'crossed':
      return withTroubles({ trails: trailsOf(scene, strength, random) })
    case 'twilight':
      return { ...base, skyMagnitude: range(strength.twilight), gradient: between(random, 0.15, 0.9) }
    case 'obstructed':
      return withTroubles({
        obstruction: {
          part: range(strength.obstruction),
          thetaDeg: random.uniform() * 360,
          raggedness: between(random, 0, 0.25) * random.uniform(),
          light: between(random, 0, 0.6),
          seed: seedFrom(random),
        },
      })
  }
}

const seedFrom = (random: Random): number => Math.floor(random.uniform() * 2 ** 31)

const trailsOf = ({ camera, exposureSeconds, skyMagnitude }: Scene, { trail }: Strength, random: Random): Satellite[] => {
  const noise = noiseOf(camera, exposureSeconds, skyMagnitude)
  const line = (): Satellite => ({ ...acrossOf(random), electrons: noise * between(random, trail[0], trail[1]) })
  const first = line()
  if (random.uniform() < 0.7) return random.uniform() < 0.2 ? [first, line()] : [first]
  const aeroplane = { ...first, blinkPx: between(random, 25, 140) }
  const aside = between(random, 0.006, 0.02)
  const beside = ([x, y]: readonly [number, number]): [number, number] => [x + aside, y + aside]
  return [aeroplane, { ...aeroplane, from: beside(first.from), to: beside(first.to) }]
}

/** From one edge to another, across at least half of the frame. */
const acrossOf = (random: Random): Pick<Satellite, 'from' | 'to'> => {
  for (;;) {
    const [from, to] = [onEdge(random), onEdge(random)]
    if (Math.hypot(to[0] - from[0], to[1] - from[1]) > 0.5 && from[0] !== to[0] && from[1] !== to[1]) return { from, to }
  }
}

const onEdge = (random: Random): [number, number] => {
  const along = random.uniform()
  const edges: [number, number][] = [
    [0, along],
    [1, along],
    [along, 0],
    [along, 1],
  ]
  return edges[Math.floor(random.uniform() * 4)]!
}

const noiseOf = (camera: Camera, seconds: number, skyMagnitude: number): number => {
  const sky = skyOfCell(camera, seconds, { skyMagnitude, gradient: 0, gradientAngle: 0 })
  return Math.sqrt(sky.reduce((sum, value) => sum + value, 0) / 4 + camera.readNoise ** 2)
}
