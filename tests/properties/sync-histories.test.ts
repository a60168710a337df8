import { expect, test } from 'vitest'
import { liveAll, RIG_AND_HOME, seedsFrom, TWO_RIGS } from '#tests/support/sync/campaign.ts'
import { deviceInMemory } from '#tests/support/sync/device.ts'
import { deviceInDexie } from '#tests/support/sync/dexie-device.ts'

test('five hundred histories of five tablets and a server end alike, and nobody’s last word is lost', async () => {
  const { failed, ...figures } = await liveAll(seedsFrom(1, 500), deviceInMemory)
  expect(failed).toEqual([])
  // Otherwise the histories would prove little.
  for (const [what, count] of Object.entries(figures)) expect(count, what).toBeGreaterThan(100)
})

test('tablets at the telescope and at home end alike through their two servers, which end with the same rows and stamps', async () => {
  const { failed, ...figures } = await liveAll(seedsFrom(1, 150), deviceInMemory, RIG_AND_HOME)
  expect(failed).toEqual([])
  for (const [what, count] of Object.entries(figures)) expect(count, what).toBeGreaterThan(30)
  expect((await liveAll(seedsFrom(1, 50), deviceInMemory, TWO_RIGS)).failed).toEqual([])
})

test('the app’s own database over IndexedDB lives through some of them, too', async () => {
  expect((await liveAll(seedsFrom(1, 2), deviceInDexie)).failed).toEqual([])
})

// Each of these once ended badly.
test.each([
  [138, 'a change that was refused for its time was taken later, when a copy of it arrived at last'],
  [7, 'an old edit was stamped anew after a newer one had been taken'],
  [88, 'a server with empty data took a copy that had been meant for the history before'],
  [915, 'what tablets gave back to a server with empty data was stamped anew, as if it were of today'],
  [2118, 'the new stamp of a change was one that the server had refused before, for ever'],
])('history %i is mended: %s', async (seed) => {
  expect((await liveAll([seed], deviceInMemory)).failed).toEqual([])
})
