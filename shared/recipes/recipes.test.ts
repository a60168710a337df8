import fc from 'fast-check'
import { expect, test } from 'vitest'
import { pictures } from '#server/images/decode-picture.ts'
import { raws } from '#server/images/decode-raw.ts'
import { bytesSource } from '#shared/core/byte-source.ts'
import type { Raster } from '#shared/core/raster.ts'
import { fits } from '#shared/formats/fits/index.ts'
import { writeFits } from '#shared/formats/fits/write.ts'
import { steps } from '#shared/steps/steps.gen.ts'
import { presets } from './presets.ts'
import { provenanceCards, provenanceOfCards } from './provenance.ts'
import { parseRecipe, type Recipe } from './recipe.ts'
import { canonical, keysOfSteps, productKey, recipeKey } from './recipe-key.ts'
import { runRecipe } from './run-recipe.ts'

const raster: Raster = {
  ...{ width: 64, height: 48, channels: 1, sampleFormat: 'u16', white: 65535, isBottomUp: false },
  data: Uint16Array.from({ length: 64 * 48 }, (_, i) => 1000 + ((i * 7919) % 97)),
}
const bin: Recipe = {
  ...{ schema: 'darksite-recipe', version: 1, name: 'bins', title: 'Bins', summary: '' },
  steps: [
    { step: 'bin', params: { factor: 2 }, isOff: false },
    { step: 'bin', params: { factor: 3 }, isOff: true },
    { step: 'bin', params: { factor: 2 }, isOff: false },
  ],
  products: [{ format: 'png' }],
}
const reading = { signal: { aborted: false }, now: () => 0 }

test.each(presets)('the preset $name is a valid recipe', (preset) => {
  const parsed = parseRecipe(JSON.parse(JSON.stringify(preset)), steps)
  expect(parsed.ok ? '' : parsed.fault.message).toBe('')
  expect(parsed.ok && parsed.value).toEqual(preset)
})

test('presets have names of their own', () => expect(new Set(presets.map(({ name }) => name)).size).toBe(presets.length))

test.each([
  [{ ...bin, schema: 'siril' }, 'recipe.invalid', /`schema` must be "darksite-recipe"/],
  [{ ...bin, version: 2 }, 'recipe.version', /later version/],
  [{ ...bin, name: 'Ä' }, 'recipe.invalid', /small letters/],
  [{ ...bin, steps: [{ step: 'hubble' }] }, 'recipe.step', /^Step 1 \(hubble\): No step is called “hubble”. There are: .*bin/],
  [
    { ...bin, steps: [{ step: 'bin', params: { factor: 0 } }] },
    'recipe.step',
    /^Step 1 \(bin\): `factor` must be a whole number from 1 to 64/,
  ],
  [{ ...bin, steps: [{ step: 'bin', params: { factr: 2 } }] }, 'recipe.step', /`factr` is not known; known are `factor`/],
  [{ ...bin, products: [{ format: 'gif' }] }, 'recipe.invalid', /must be one of fits, xisf, tiff/],
  ['nothing', 'recipe.invalid', /must be an object/],
])('what is wrong with a recipe is told in plain words: %#', (json, code, message) => {
  const parsed = parseRecipe(json, steps)
  expect(parsed).toMatchObject({ ok: false, fault: { code } })
  expect(parsed.ok ? '' : parsed.fault.message).toMatch(message)
})

test('equal recipes have equal keys, however they are written, and anything that changes the picture changes the key', () => {
  const input = ['a'.repeat(64)]
  const key = (recipe: Recipe, inputs = input, version = '1'): string => recipeKey(inputs, recipe, steps, version)
  const withSteps = (...list: Recipe['steps']): Recipe => ({ ...bin, steps: list })
  const stretch = (params: Record<string, unknown>) => withSteps({ step: 'stretch', params, isOff: false })
  expect(key(stretch({ mode: 'manual', midtones: 0.5 }))).toBe(key(stretch({ midtones: 0.5, shadows: 0, mode: 'manual' })))
  expect(key({ ...bin, title: 'Other', products: [{ format: 'fits' }] })).toBe(key(bin))
  expect(key(withSteps(bin.steps[0]!, bin.steps[2]!))).toBe(key(bin))
  const all = [key(bin), key(withSteps(bin.steps[0]!)), key(bin, ['b'.repeat(64)]), key(bin, input, '2'), key(stretch({}))]
  expect(new Set(all).size).toBe(all.length)
  expect(productKey(key(bin), { format: 'jpeg', quality: 90 })).not.toBe(productKey(key(bin), { format: 'jpeg', quality: 91 }))
})

test('steps before a change keep their keys', () => {
  const changed = { ...bin, steps: [bin.steps[0]!, { step: 'bin', params: { factor: 4 }, isOff: false }] }
  const [a, b] = [bin, changed].map((recipe) => keysOfSteps(['x'], recipe, steps, '1'))
  expect(a!.length).toBe(3)
  expect(b!.slice(0, 2)).toEqual(a!.slice(0, 2))
  expect(b![2]).not.toBe(a![2])
})

test('canonical JSON is JSON, and does not depend on the order of members', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(JSON.parse(canonical(value))).toEqual(JSON.parse(JSON.stringify(value)))
    }),
  )
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.integer()), (value) => {
      expect(canonical(Object.fromEntries(Object.entries(value).reverse()))).toBe(canonical(value))
    }),
  )
})

test('a run leaves out what is off, tells each step and ends where somebody stops it', () => {
  const heard: number[] = []
  const ran = runRecipe(bin, steps, { raster }, { ...reading, after: ({ raster: { width } }) => void heard.push(width) })
  expect(ran.ok && ran.value.runs.map(({ step }) => step)).toEqual(['bin', 'bin'])
  expect(heard).toEqual([32, 16])
  const from = runRecipe(bin, steps, { raster }, reading, 1)
  expect(from.ok && from.value.frame.raster.width).toBe(32)
  const signal = { aborted: false }
  const stop = (): void => {
    signal.aborted = true
  }
  const stopped = runRecipe(bin, steps, { raster }, { ...reading, signal, after: stop })
  expect(stopped).toMatchObject({ ok: false, fault: { kind: 'cancelled' } })
})

test('a fault names its step', () => {
  const small = { ...raster, width: 2, height: 2, data: raster.data.slice(0, 4) }
  const ran = runRecipe(bin, steps, { raster: small }, reading)
  expect(ran.ok ? '' : ran.fault.message).toMatch(/^Step 2 \(Bin\): /)
})

test('provenance survives the header of a FITS file', async () => {
  const provenance = {
    ...{ program: 'Darksite' as const, version: '0.1.0', key: 'f'.repeat(64) },
    inputs: [{ name: 'M 42 – Läufer  two blanks.fits', sha256: 'a'.repeat(64) }],
    recipe: { ...bin, summary: `Two words   and  many blanks, “quoted”, ${'long '.repeat(60)}` },
  }
  const file = bytesSource(writeFits(raster, provenanceCards(provenance)))
  const header = await fits.readHeader(file, { pictures, raws })
  if (!header.ok) throw new Error(header.fault.message)
  const { cards } = header.value
  expect(provenanceOfCards(cards)).toEqual(provenance)
  expect(cards.find(({ keyword }) => keyword === 'DSKEY')?.value).toBe(provenance.key)
  expect(provenanceOfCards([])).toBeNull()
})
