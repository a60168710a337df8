import { expect, test } from 'vitest'
import { fieldStars } from '#server/catalogues/field-stars.ts'
import { findTycho2, readTycho2 } from '#server/catalogues/tycho2.ts'
import { readConfig } from '#server/config.ts'
import { loadScene } from '#server/simulator/scene.ts'
import { RAD, separationDeg } from '#shared/sky/angles.ts'

const config = readConfig({})
const path = await findTycho2(config)

/** Stars per square degree that are bright enough to be in the deepest index file wherever one looks. */
const LEAST_DENSITY = 10

test('the index files of the solver are here', () => expect(path).toMatch(/index-tycho2-0?7/))

test.each([
  ['in Orion', { ra: 83.8, dec: -5.4 }, 2],
  ['across 0h', { ra: 0.05, dec: 5 }, 3],
  ['over the north pole', { ra: 120, dec: 89.8 }, 3],
  ['over the south pole', { ra: 300, dec: -89.9 }, 3],
] as const)('%s the stars of a cone are all of the cone and nothing else', async (_where, centre, radius) => {
  const [inner, outer] = [await readTycho2(path!, centre, radius), await readTycho2(path!, centre, radius * 2)]
  if (!inner.ok || !outer.ok) throw new Error('The index file could not be read.')
  expect(inner.value.every((star) => separationDeg(star, centre) <= radius + 1e-6)).toBe(true)
  expect(outer.value.filter((star) => separationDeg(star, centre) <= radius - 1e-6).length).toBeLessThanOrEqual(
    inner.value.length,
  )
  expect(inner.value.length).toBeGreaterThan(LEAST_DENSITY * 41_253 * (1 - Math.cos(radius * RAD)) * 0.5)
})

test('the bright stars of both catalogues are where Hipparcos has them, to arcseconds', async () => {
  const centre = { ra: 56.75, dec: 24.117 }
  const scene = await loadScene(config, centre, 3)
  if (!scene.ok) throw new Error(scene.fault.message)
  const tycho = await readTycho2(path!, centre, 3)
  if (!tycho.ok) throw new Error(tycho.fault.message)
  expect(scene.value.hasTycho2).toBe(true)
  const pleiades = { Alcyone: [56.8712, 24.1051], Atlas: [57.2906, 24.0534], Electra: [56.2189, 24.1134] } as const
  for (const [name, [ra, dec]] of Object.entries(pleiades)) {
    const near = scene.value.stars.filter((star) => separationDeg(star, { ra, dec }) < 5 / 3600 && star.magnitude < 4.5)
    expect(near, `${name} is there once`).toHaveLength(1)
  }
  // Merging adds the few bright stars that only Hipparcos has, and doubles none.
  expect(scene.value.stars.length - tycho.value.length).toBeLessThan(tycho.value.length * 0.05)
})

test('Vega and Sirius, which the index files lack, come from Hipparcos', async () => {
  for (const [ra, dec] of [
    [279.2347, 38.7837],
    [101.2872, -16.7161],
  ] as const) {
    const scene = await loadScene(config, { ra, dec }, 1)
    expect(scene.ok && scene.value.stars[0]!.magnitude).toBeLessThan(0.1)
  }
})

// Index files of few stars leave some out where they crowd.
test.each([1, 5, 20])(
  'nearly all of the hundred brightest stars within %d° are there whichever index file is read',
  async (radius) => {
    const centre = { ra: 83.8, dec: -5.4 }
    const [some, scene] = [await fieldStars(config, centre, radius, 100), await loadScene(config, centre, radius)]
    if (!some.ok || !scene.ok) throw new Error('The stars could not be read.')
    const missing = scene.value.stars
      .slice(0, 100)
      .filter((star) => some.value.every((other) => separationDeg(star, other) > 5 / 3600))
    expect(some.value).toHaveLength(100)
    expect(missing.length).toBeLessThanOrEqual(5)
  },
)
