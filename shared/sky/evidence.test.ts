import { expect, test } from 'vitest'
import { randomFrom } from '#shared/simulator/random.ts'
import { CONVINCING, evidenceOf } from './evidence.ts'
import { pixelToSky, type Wcs } from './wcs.ts'

const size = { width: 2000, height: 1500 }
const lens: Wcs = {
  crval: [200, 40],
  crpix: [999.5, 749.5],
  cd: [
    [-0.001, 0.0002],
    [0.0002, 0.001],
  ],
  sip: null,
}

const skyOf = (seed: number, count: number) => {
  const { uniform } = randomFrom(seed)
  return Array.from({ length: count }, (_, n) => ({
    ...pixelToSky(lens, uniform() * size.width, uniform() * size.height),
    magnitude: n / count,
  }))
}

const seenOf = (seed: number, count: number, noisePx: number, lights: number) => {
  const { uniform, normal } = randomFrom(seed)
  const places = Array.from({ length: count }, () => ({ x: uniform() * size.width, y: uniform() * size.height }))
  return places.flatMap(({ x, y }, n) => [
    { x: x + noisePx * normal(), y: y + noisePx * normal() },
    ...(n % Math.ceil(count / lights) === 0 ? [{ x: uniform() * size.width, y: uniform() * size.height }] : []),
  ])
}

test.each([
  [12, 4],
  [40, 20],
  [300, 250],
])('%i stars and %i lights that are none convince of the right place', (stars, lights) => {
  const { logOdds, matched } = evidenceOf(lens, seenOf(3, stars, 0.5, lights), skyOf(3, stars), size)
  expect(logOdds).toBeGreaterThan(2 * CONVINCING)
  expect(matched).toBeGreaterThan(0.5 * Math.min(stars, 50))
})

test('the same stars do not convince of a place nearby, turned, mirrored or of another size', () => {
  const [sky, seen] = [skyOf(3, 100), seenOf(3, 100, 0.5, 20)]
  const [[a, b], [c, d]] = lens.cd
  const wrong: Wcs[] = [
    { ...lens, crval: [200.05, 40] },
    { ...lens, cd: [[-a, b], [-c, d]] }, // biome-ignore format: a matrix is read by rows
    { ...lens, cd: [[1.05 * a, 1.05 * b], [1.05 * c, 1.05 * d]] }, // biome-ignore format: a matrix is read by rows
    { ...lens, cd: [[-a, -b], [-c, -d]] }, // biome-ignore format: a matrix is read by rows
  ]
  expect(evidenceOf(lens, seen, sky, size).logOdds).toBeGreaterThan(100)
  for (const wcs of wrong) expect(evidenceOf(wcs, seen, sky, size).logOdds).toBeLessThan(CONVINCING / 2)
})

test('among a thousand fields of lights that have nothing to do with the sky none comes near to convincing', () => {
  const worst = Array.from({ length: 1000 }, (_, n) => {
    const count = 5 + ((n * 7) % 150)
    return evidenceOf(lens, seenOf(1000 + n, count, 0, 1), skyOf(5000 + n, 8 + ((n * 13) % 200)), size).logOdds
  }).reduce((a, b) => Math.max(a, b), 0)
  // One in a thousand reaches odds of e^7 = 1000 by Ville's inequality; 10^9 is e^21.
  expect(worst).toBeLessThan(12)
  console.log(`The worst of 1000 has odds of e^${worst.toFixed(1)}.`)
})

test('no stars, no evidence', () => {
  expect(evidenceOf(lens, [], skyOf(1, 20), size)).toEqual({ logOdds: 0, matched: 0, expected: 20 })
  expect(evidenceOf(lens, seenOf(1, 20, 0, 1), [], size)).toEqual({ logOdds: 0, matched: 0, expected: 0 })
})
