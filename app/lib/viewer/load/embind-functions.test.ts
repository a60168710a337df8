import { afterAll, expect, test } from 'vitest'
import { raws } from '#server/images/decode-raw.ts'
import { openRaw } from '#shared/formats/raw/libraw.ts'
import { makeDng } from '#tests/support/make-dng.ts'
import { allowEmbind } from './embind-functions.ts'

const original = globalThis.Function
afterAll(() => {
  globalThis.Function = original
})

test('LibRaw works as ever where no code may be made from text', async () => {
  const { bytes, samples } = makeDng({ orientation: 6 })
  const read = async () => {
    const instance = await raws.start()
    if (!instance.ok) throw new Error(instance.fault.message)
    const opened = openRaw(instance.value, bytes)
    if (!opened.ok) throw new Error(opened.fault.message)
    return { facts: opened.value.facts, mosaic: opened.value.unpack(), colour: opened.value.unpackColour() }
  }
  const before = await read()
  // As a page with a Content-Security-Policy does.
  const refused: unknown[] = []
  globalThis.Function = new Proxy(original, {
    construct: (_, values) => {
      refused.push(values)
      throw new EvalError('Refused to evaluate a string as JavaScript.')
    },
  })
  allowEmbind()
  const after = await read()
  expect(refused).toEqual([])
  expect(after).toEqual(before)
  expect(after.mosaic).toEqual({ ok: true, value: samples })
  expect(() => new Function('return 1')).toThrow(EvalError)
  expect(refused).toHaveLength(1)
  expect(read).toBeInstanceOf(Function)
})
