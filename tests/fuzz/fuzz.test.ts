import { describe, expect, test } from 'vitest'
import { pictures } from '#server/images/decode-picture.ts'
import { raws } from '#server/images/decode-raw.ts'
import { bytesSource } from '#shared/core/byte-source.ts'
import { formats } from '#shared/formats/formats.gen.ts'
import { runCases } from './campaign.ts'
import { FUZZED, loadFuzz } from './make-case.ts'

const CASES = 2000
const weights = new Map(await Promise.all(FUZZED.map(async (id) => [id, (await loadFuzz(id)).weight ?? 1] as const)))
const total = [...weights.values()].reduce((sum, weight) => sum + weight, 0)
const countOf = (id: string): number => Math.ceil((CASES * (weights.get(id) ?? 1)) / total)

test('every format of the registry is fuzzed', () => expect(FUZZED).toEqual(Object.keys(formats).sort()))

test('the files to begin with are good ones, but for a table', async () => {
  for (const id of Object.keys(formats) as (keyof typeof formats)[])
    for (const { name, bytes } of await (await loadFuzz(id)).seeds()) {
      const raster = await formats[id].readRaster(bytesSource(bytes), { pictures, raws })
      expect(raster.ok ? 'read' : raster.fault.code, `${id} ${name}`).toBe(name === 'table' ? 'fits.no-picture' : 'read')
    }
})

describe.concurrent('bad files are faults: no throw, no hang, no wrong size', () => {
  test.each(Object.keys(formats) as (keyof typeof formats)[])('%s', async (id) => {
    const numbers = Array.from({ length: countOf(id) }, (_, i) => i)
    const { done, failures } = await runCases(id, numbers)
    expect(failures).toEqual([])
    expect(done).toBe(numbers.length)
  })
})
