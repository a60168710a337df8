// `npm run torture:sync -- [--seeds 10000] [--from 1] [--dexie N]`: random histories of five tablets and a server: edits, wrong
// clocks, messages that are lost, repeated and overtaken, refusals, power cuts, servers that begin anew. In the end all must show
// the same, and nobody's last word may be lost. The same for a rig that is kept alike with a server at home, and for two such rigs
// (a third as many). One history in a hundred, or N of them, runs on the app's own database code.
// Prints its figures as one line of JSON; exit code 1 when a history ended badly.
import { parseArgs } from 'node:util'
import { type Campaign, liveAll, RIG_AND_HOME, seedsFrom, TWO_RIGS } from '#tests/support/sync/campaign.ts'
import { deviceInMemory } from '#tests/support/sync/device.ts'
import { deviceInDexie } from '#tests/support/sync/dexie-device.ts'

const { values } = parseArgs({ options: { seeds: { type: 'string' }, from: { type: 'string' }, dexie: { type: 'string' } } })
const count = Number(values.seeds ?? 10_000)
const first = Number(values.from ?? 1)
const inDexie = Number(values.dexie ?? Math.ceil(count / 100))
if (![count, first, inDexie].every((n) => Number.isInteger(n) && n >= 0)) {
  console.error('npm run torture:sync -- [--seeds 10000] [--from 1] [--dexie 100]')
  process.exit(2)
}

const start = performance.now()
const report = ({ failed }: Campaign): void => {
  for (const { seed, trouble } of failed) console.error(`seed ${seed}: ${trouble}`)
}
const inMemory = await liveAll(seedsFrom(first, count), deviceInMemory)
report(inMemory)
const rigAndHome = await liveAll(seedsFrom(first, count), deviceInMemory, RIG_AND_HOME)
report(rigAndHome)
const twoRigs = await liveAll(seedsFrom(first, Math.ceil(count / 3)), deviceInMemory, TWO_RIGS)
report(twoRigs)
const dexie = await liveAll(seedsFrom(first, inDexie), deviceInDexie)
report(dexie)
const seconds = Math.round((performance.now() - start) / 1000)
const all = { inMemory, rigAndHome, twoRigs, dexie }
const isGood = Object.values(all).every(({ failed }) => failed.length === 0)
console.log(JSON.stringify({ isGood, seconds, ...all }))
process.exit(isGood ? 0 : 1)
