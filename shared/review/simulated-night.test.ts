import { expect, test } from 'vitest'
import { findStars } from '#shared/kernels/detect/index.ts'
import { randomFrom as numbersFrom } from '#shared/kernels/float/index.ts'
import { qualityOf } from '#shared/kernels/quality/index.ts'
import { CAMERAS } from '#shared/simulator/camera.ts'
import { simulateFrame, wcsOfPointing } from '#shared/simulator/frame.ts'
import { planNight } from '#shared/simulator/night.ts'
import { randomFrom } from '#shared/simulator/random.ts'
import type { Troubles } from '#shared/simulator/troubles.ts'
import { goodQuality, reviewFrame } from '#tests/support/review-night.ts'
import { starlightOf } from './starlight.ts'
import { judgeSession } from './suggest.ts'

const FRAMES = 30
const TARGET = { ra: 80, dec: 20 }
const camera = { ...CAMERAS.small, width: 480, height: 360, bayer: null }

/** Stars whose numbers double per magnitude, as they do on the sky. */
const field = (seed: number) => {
  const random = numbersFrom(seed)
  return Array.from({ length: 240 }, () => ({
    ra: TARGET.ra + (random() - 0.5) * 0.62,
    dec: TARGET.dec + (random() - 0.5) * 0.44,
    magnitude: 11.5 + Math.log2(random() + 0.004),
    colour: 0.6,
  }))
}

/** A night of the simulator (its own cloud, focus, satellite), with troubles of ours in some frames, measured as the rig measures. */
const measuredNight = (seed: number, troubles: (frame: number) => Troubles | undefined) => {
  const stars = field(seed)
  const options = {
    seed,
    frames: FRAMES,
    startMs: 0,
    target: TARGET,
    camera,
    exposureSeconds: 30,
    positionAngle: 0,
    rotationDegPerHour: 0,
  }
  const plan = planNight(options)
  const frames = plan.map(({ centre, conditions, seed: noise }, i) => {
    const own = troubles(i)
    const { raster } = simulateFrame(
      { stars, objects: [] },
      camera,
      30,
      wcsOfPointing(camera, centre),
      { ...conditions, ...(own ? { troubles: own } : {}) },
      randomFrom(noise),
    )
    const found = findStars(raster)
    const tuples = [...found].map(({ x, y, flux, fwhm, snr }): [number, number, number, number, number] => [
      x,
      y,
      flux,
      fwhm,
      snr,
    ])
    return reviewFrame(i, {
      ...goodQuality(),
      ...qualityOf(raster, found),
      zeroPoint: null,
      fwhmArcsec: null,
      starlight: starlightOf({ stars: tuples }),
    })
  })
  return { frames, clouded: plan.flatMap(({ conditions }, i) => (conditions.transparency < 0.6 ? [i] : [])) }
}

const SEEDS = [3, 11]

test.each(SEEDS)(
  'of a simulated night (seed %i) the clouded, trailed and defocused frames are suggested, and no good one',
  (seed) => {
    const trailed = [3, 4]
    const blurred = [27, 28]
    const { frames, clouded } = measuredNight(seed, (i) =>
      trailed.includes(i)
        ? { slip: { length: 9, thetaDeg: 40, wobble: 0 } }
        : blurred.includes(i)
          ? { defocus: { radius: 4, hidden: 0 } }
          : undefined,
    )
    expect(clouded.length).toBeGreaterThan(0)
    const rejects = judgeSession(frames).suggestions.filter(({ level }) => level === 'reject')
    const suggested = new Set(rejects.flatMap(({ frameIds }) => frameIds.map((id) => Number.parseInt(id, 16))))
    for (const bad of [...trailed, ...blurred, ...clouded]) expect([...suggested], `frame ${bad}`).toContain(bad)
    const kindOf = (frame: number) => rejects.find(({ frameIds }) => frameIds.includes(frames[frame]!.id))?.kind
    expect(trailed.map(kindOf)).toEqual(['trailed', 'trailed'])
    expect(blurred.map(kindOf)).toEqual(['soft', 'soft'])
    const spoilt = new Set([...trailed, ...blurred, ...clouded, ...clouded.flatMap((i) => [i - 1, i + 1])])
    expect([...suggested].filter((frame) => !spoilt.has(frame))).toEqual([])
  },
)
