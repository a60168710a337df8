import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { modelFrom } from '#lib/triage/model.ts'
import { judge, weightsFrom } from '#lib/triage/network.ts'
import { loadBuilt } from '#server/catalogues/load.ts'
import { TRIAGE_LABELS } from '#shared/records/triage.ts'
import { randomFrom, seedOf } from '#shared/simulator/random.ts'
import { labelOf } from '#shared/triage/verdict.ts'
import { useWasm } from '../../scripts/triage/backend.ts'
import { lesson } from '../../scripts/triage/sample.ts'

const SEED = 4711
const FRAMES = 48

const card = JSON.parse(readFileSync('static/models/triage.json', 'utf8'))
const stored = (): ArrayBuffer => Uint8Array.from(readFileSync('static/models/triage.bin')).buffer

const objects = async () => {
  const built = await loadBuilt({ cataloguesDir: 'static/catalogues' })
  if (!built.ok) throw new Error(built.fault.message)
  return built.value
}

test('the network that ships knows frames it has never seen', async () => {
  await useWasm()
  const model = await modelFrom(card, stored())
  if (!model.ok) throw new Error(model.fault.message)
  const weights = weightsFrom(model.value.weights)
  const list = await objects()
  const samples = Array.from({ length: FRAMES }, (_, i) => lesson(SEED, i, list))
  const probabilities = await judge(
    weights,
    samples.map(({ glance }) => glance),
  )
  for (const row of probabilities) expect(row.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 4)
  const said = probabilities.map(labelOf)
  const right = said.filter((label, i) => label === samples[i]!.label).length
  const goodOnes = samples.flatMap(({ label }, i) => (label === 'good' ? [said[i]!] : []))
  console.log(
    `${right} of ${FRAMES} labels right; ${goodOnes.filter((label) => label === 'good').length} of ${goodOnes.length} good ones`,
  )
  expect(right / FRAMES).toBeGreaterThan(0.6)
  expect(new Set(said).size).toBeGreaterThanOrEqual(TRIAGE_LABELS.length - 1)
})

test('the same seed gives the same lesson', async () => {
  const list = await objects()
  expect(lesson(1, 3, list)).toEqual(lesson(1, 3, list))
  expect(lesson(1, 3, list)).not.toEqual(lesson(2, 3, list))
})

test('a network that is cut short, spoiled, or of another kind is refused in words', async () => {
  const refused = { ok: false, fault: { code: 'triage.model' } }
  expect(await modelFrom(card, stored().slice(4))).toMatchObject(refused)
  const spoiled = stored()
  const random = randomFrom(seedOf(1, 'spoil'))
  new Uint8Array(spoiled)[Math.floor(random.uniform() * spoiled.byteLength)]! ^= 1
  expect(await modelFrom(card, spoiled)).toMatchObject(refused)
  expect(await modelFrom({ ...card, labels: ['good'] }, stored())).toMatchObject(refused)
  expect(await modelFrom('<html>', stored())).toMatchObject(refused)
})
