import { expect, test } from 'vitest'
import { killServer } from '../../scripts/torture/kill-server.ts'

test('a server that is killed with -9 twenty-five times while it solves ends with every job done once and nothing left running', async () => {
  const figures = await killServer({ kills: 25, jobs: 8, seed: 7, longestMs: 1000, say: () => undefined })
  console.log(JSON.stringify(figures))
  expect(figures).toMatchObject({ notDone: [], doneTwice: 0, leasesLeft: 0, scratchLeft: 0, orphansLeft: 0, solutions: 8 })
  expect(figures.isGood).toBe(true)
  // It was in the middle of something, and solves ended between the kills.
  expect(figures.killsWhileServing).toBeGreaterThan(5)
  expect(figures.solvesDoneBetweenKills).toBeGreaterThanOrEqual(2)
})
