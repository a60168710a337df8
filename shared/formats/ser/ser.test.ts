import { describe, expect, test } from 'vitest'
import { bytesSource } from '#shared/core/byte-source.ts'
import { frameTypeOf } from '#shared/frame/frame-type.ts'
import { metadataOf } from '#shared/frame/metadata.ts'
import { makeSer, type SerOptions } from '#tests/support/make-ser.ts'
import { readSerFrame, readSerMean } from './frames.ts'
import { ser } from './index.ts'

const NONE = {
  pictures: { describe: () => Promise.reject(), decode: () => Promise.reject() },
  raws: { start: () => Promise.reject() },
}
const headerOf = (bytes: Uint8Array) => ser.readHeader(bytesSource(bytes), NONE)
const frameOf = (bytes: Uint8Array, index = 0) => readSerFrame(bytesSource(bytes), index)

/** A planet: a smooth disc, as frames of 12 or 16 bits have it. */
const disc = (top: number, width = 40, height = 30) =>
  Array.from({ length: width * height }, (_, i) => {
    const r = Math.hypot((i % width) - 20, Math.floor(i / width) - 15)
    return Math.round(top * Math.exp((-r * r) / 90))
  })

test('the first frame of a mono video is the picture', async () => {
  const frame = [...Array(12).keys()]
  expect(await frameOf(makeSer([frame, frame.map((v) => v + 1)]))).toMatchObject({
    value: { width: 4, height: 3, channels: 1, sampleFormat: 'u8', white: 255, isBottomUp: false, data: Uint8Array.from(frame) },
  })
})

test.each([
  [8, 'RGGB'],
  [9, 'GRBG'],
  [10, 'GBRG'],
  [11, 'BGGR'],
  [0, undefined],
])('colour %d is the mosaic %s', async (colour, bayer) => {
  const bytes = makeSer([disc(200)], { width: 40, height: 30, colour })
  expect(await frameOf(bytes)).toMatchObject({ value: { channels: 1, ...(bayer ? { bayer } : {}) } })
  const header = await headerOf(bytes)
  expect(header.ok && header.value.bayer).toBe(bayer)
})

test('RGB and BGR become the same three planes', async () => {
  const options = { width: 2, height: 1 }
  const planes = { value: { channels: 3, data: Uint8Array.of(1, 4, 2, 5, 3, 6) } }
  expect(await frameOf(makeSer([[1, 2, 3, 4, 5, 6]], { ...options, colour: 100 }))).toMatchObject(planes)
  expect(await frameOf(makeSer([[3, 2, 1, 6, 5, 4]], { ...options, colour: 101 }))).toMatchObject(planes)
})

describe('the byte order is that of the pixels, whatever the flag says', () => {
  for (const depth of [10, 12, 16])
    for (const isBigEndian of [false, true])
      for (const flag of [0, 1])
        test(`${depth} bits, ${isBigEndian ? 'big' : 'little'}-endian, flag ${flag}`, async () => {
          const samples = disc(2 ** depth - 1)
          const bytes = makeSer([samples], { width: 40, height: 30, depth, isBigEndian, flag })
          expect(await frameOf(bytes)).toMatchObject({ value: { white: 2 ** depth - 1, data: Uint16Array.from(samples) } })
          const header = await headerOf(bytes)
          expect(header.ok && header.value.notes.some((note) => note.includes('byte order'))).toBe(isBigEndian !== (flag === 1))
        })
})

test('time stamps, names and counts become cards', async () => {
  const start = Date.UTC(2024, 10, 3, 22, 15, 0)
  const options: SerOptions = {
    ...{ timesMs: [start, start + 10, start + 20], startedMs: start - 500, names: ['me', 'ASI 462MC', 'C11'] as const },
  }
  const header = await headerOf(makeSer([disc(9), disc(9), disc(9)], { width: 40, height: 30, ...options }))
  if (!header.ok) throw new Error(header.fault.message)
  const cards = Object.fromEntries(header.value.cards.map(({ keyword, value }) => [keyword, value]))
  expect(cards).toMatchObject({
    FRAMECNT: 3,
    FRAMERAT: 100,
    TELESCOP: 'C11',
    OBSERVER: 'me',
    'DATE-END': '2024-11-03T22:15:00.020Z',
  })
  const metadata = metadataOf(header.value)
  expect(metadata).toMatchObject({ dateObs: '2024-11-03T22:15:00.000Z', camera: 'ASI 462MC' })
  expect(frameTypeOf(header.value, metadata, '/x/y.ser').type).toBe('planetary')
})

test('a recording that was broken off has the frames that are whole', async () => {
  const frames = [1, 2, 3].map((n) => new Array(12).fill(n))
  const cut = makeSer(frames).subarray(0, -5)
  expect(await headerOf(cut)).toMatchObject({
    value: { notes: [/2 frames/, /2 of 3 frames/].map((n) => expect.stringMatching(n)) },
  })
  expect(await frameOf(cut, 1)).toMatchObject({ value: { data: new Uint8Array(12).fill(2) } })
  expect(await frameOf(cut, 2)).toMatchObject({ fault: { code: 'ser.no-frame' } })
  expect(await headerOf(makeSer(frames, { count: 0 }))).toMatchObject({
    value: { notes: { 1: expect.stringMatching(/3 were found/) } },
  })
  expect(await headerOf(cut.subarray(0, 180))).toMatchObject({ value: { pixelFault: { code: 'ser.truncated' } } })
  expect(await frameOf(cut.subarray(0, 180))).toMatchObject({ fault: { code: 'ser.truncated' } })
})

test.each([
  ['ser.bad-size', { width: -1 }],
  ['ser.bad-size', { width: 2 ** 30, height: 2 ** 30 }],
  ['ser.depth', { depth: 17 }],
  ['ser.truncated', { width: 30_000, height: 30_000 }],
])('%s: %j', async (code, header) => {
  const bytes = makeSer([disc(9)], { width: 40, height: 30 })
  const view = new DataView(bytes.buffer)
  const places = { width: 26, height: 30, depth: 34 }
  for (const [name, value] of Object.entries(header)) view.setInt32(places[name as keyof typeof places], value, true)
  expect(await frameOf(bytes)).toMatchObject({ fault: { code } })
})

test('the mean is that of all frames, in the units of one, and can be stopped', async () => {
  const frames = [10, 20, 60].map((n) => new Array(12).fill(n))
  const source = bytesSource(makeSer(frames))
  const seen: number[] = []
  const mean = await readSerMean(source, { onFrame: (done) => seen.push(done) > 0 })
  expect(mean).toMatchObject({ value: { sampleFormat: 'f32', white: 255, data: new Float32Array(12).fill(30) } })
  expect(seen).toEqual([1, 2, 3])
  expect(await readSerMean(source, { onFrame: () => false })).toMatchObject({ fault: { code: 'ser.stopped' } })
})
