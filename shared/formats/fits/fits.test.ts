import { expect, test } from 'vitest'
import { bytesSource } from '#shared/core/byte-source.ts'
import type { FormatContext, HeaderCard } from '#shared/formats/format.ts'
import { makeFits, makeRawFits } from '#tests/support/make-fits.ts'
import { fits } from './index.ts'
import { readFitsRaster } from './raster.ts'
import { writeFits } from './write.ts'
import { writeFitsTable } from './write-table.ts'

const context: FormatContext = {
  pictures: {
    describe: () => Promise.reject(new Error('not for FITS')),
    decode: () => Promise.reject(new Error('not for FITS')),
  },
  raws: { start: () => Promise.reject(new Error('not for FITS')) },
}

const picture = (bitpix: number, axes: readonly number[], more: readonly HeaderCard[] = [], first = 'SIMPLE'): HeaderCard[] => [
  { keyword: first, value: first === 'SIMPLE' ? true : 'IMAGE' },
  { keyword: 'BITPIX', value: bitpix },
  { keyword: 'NAXIS', value: axes.length },
  ...axes.map((value, i) => ({ keyword: `NAXIS${i + 1}`, value })),
  ...more,
]
const scaling = (scale: number, zero: number, blank?: number): HeaderCard[] => [
  { keyword: 'BSCALE', value: scale },
  { keyword: 'BZERO', value: zero },
  ...(blank === undefined ? [] : [{ keyword: 'BLANK', value: blank }]),
]

const raster = async (bytes: Uint8Array) => {
  const result = await fits.readRaster(bytesSource(bytes), context)
  return result.ok ? result.value : result.fault.code
}
const header = async (bytes: Uint8Array) => {
  const result = await fits.readHeader(bytesSource(bytes), context)
  if (!result.ok) throw new Error(result.fault.code)
  return result.value
}
const samples = async (bytes: Uint8Array) => {
  const read = await raster(bytes)
  return typeof read === 'string' ? read : [read.sampleFormat, ...read.data]
}

const i16 = (...values: number[]): Uint8Array => {
  const view = new DataView(new ArrayBuffer(values.length * 2))
  values.forEach((value, i) => void view.setInt16(2 * i, value))
  return new Uint8Array(view.buffer)
}
const i32 = (...values: number[]): Uint8Array => {
  const view = new DataView(new ArrayBuffer(values.length * 4))
  values.forEach((value, i) => void view.setInt32(4 * i, value))
  return new Uint8Array(view.buffer)
}
const i64 = (...values: bigint[]): Uint8Array => {
  const view = new DataView(new ArrayBuffer(values.length * 8))
  values.forEach((value, i) => void view.setBigInt64(8 * i, value))
  return new Uint8Array(view.buffer)
}

test('unsigned 16-bit samples stay 16-bit, odd counts included', async () => {
  const bytes = makeRawFits(picture(16, [3, 1], scaling(1, 32768)), i16(-32768, 0, 32767))
  expect(await samples(bytes)).toEqual(['u16', 0, 32768, 65535])
})

test('a scale makes floats of integers', async () => {
  expect(await samples(makeRawFits(picture(16, [2, 1], scaling(0.5, 10)), i16(-4, 3)))).toEqual(['f32', 8, 11.5])
  expect(await samples(makeRawFits(picture(32, [2, 1], scaling(0.5, 0)), i32(1, 2 ** 31 - 1)))).toEqual([
    'f64',
    0.5,
    1073741823.5,
  ])
  expect(await samples(makeRawFits(picture(8, [2, 1], scaling(2, 0)), new Uint8Array([1, 255])))).toEqual(['f32', 2, 510])
})

test('signed bytes and unsigned 32- and 64-bit integers keep their values', async () => {
  expect(await samples(makeRawFits(picture(8, [3, 1], scaling(1, -128)), new Uint8Array([0, 128, 255])))).toEqual([
    'i16',
    -128,
    0,
    127,
  ])
  expect(await samples(makeRawFits(picture(32, [2, 1], scaling(1, 2147483648)), i32(-2147483648, 2147483647)))).toEqual([
    'f64',
    0,
    4294967295,
  ])
  expect(await samples(makeRawFits(picture(64, [2, 1], scaling(1, 2 ** 63)), i64(-(2n ** 63n), -(2n ** 63n) + 7n)))).toEqual([
    'f64',
    0,
    7,
  ])
})

test('BLANK becomes NaN before the scale is applied', async () => {
  const bytes = makeRawFits(picture(16, [3, 1], scaling(1, 32768, -32768)), i16(-32768, 0, 1))
  expect(await samples(bytes)).toEqual(['f32', Number.NaN, 32768, 32769])
})

test('the softened values of Pan-STARRS are made linear, and that is said', async () => {
  // v = 1.0857362 asinh((flux - BOFFSET) / (2 BSOFTEN)), by the survey's own description.
  const soft = [
    { keyword: 'BSOFTEN', value: 10 },
    { keyword: 'BOFFSET', value: 3 },
  ]
  const bytes = makeRawFits(picture(16, [2, 1], [...scaling(0.001, 0), ...soft]), i16(0, 5000))
  const [format, ...values] = await samples(bytes)
  expect(format).toBe('f32')
  expect(values[0]).toBe(3)
  expect(values[1]).toBeCloseTo(3 + 20 * Math.sinh(5 / 1.0857362), 2)
  expect((await header(bytes)).notes).toEqual([expect.stringContaining('BSOFTEN')])
})

test('NaN and infinity of floats are kept', async () => {
  const view = new DataView(new ArrayBuffer(12))
  ;[Number.NaN, -Infinity, 0.25].forEach((value, i) => void view.setFloat32(4 * i, value))
  expect(await samples(makeRawFits(picture(-32, [3, 1]), new Uint8Array(view.buffer)))).toEqual([
    'f32',
    Number.NaN,
    -Infinity,
    0.25,
  ])
})

test('three planes are colours, a fourth one is transparency, any other number is a cube', async () => {
  const planes = (n: number) =>
    makeRawFits(
      picture(8, [2, 1, n]),
      Uint8Array.from({ length: 2 * n }, (_, i) => i),
    )
  expect(await samples(planes(3))).toEqual(['u8', 0, 1, 2, 3, 4, 5])
  expect(await samples(planes(4))).toEqual(['u8', 0, 1, 2, 3, 4, 5])
  expect(await samples(planes(1))).toEqual(['u8', 0, 1])
  expect(await samples(planes(7))).toEqual(['u8', 0, 1])
  expect((await header(planes(4))).notes).toEqual(['The fourth plane is taken for transparency and left out.'])
  expect((await header(planes(7))).notes).toEqual(['The file has 7 planes; the first one is shown.'])
})

test('colours that are stored pixel by pixel become planes', async () => {
  const bytes = makeRawFits(
    picture(8, [3, 2, 5]),
    Uint8Array.from({ length: 30 }, (_, i) => i),
  )
  expect(await raster(bytes)).toMatchObject({ width: 2, height: 5, channels: 3 })
  expect((await samples(bytes)).slice(1, 4)).toEqual([0, 3, 6])
})

test('the picture of an extension is found behind an empty primary unit, and the primary keywords count where it has none', async () => {
  const primary = makeRawFits([
    ...picture(8, []),
    { keyword: 'OBJECT', value: 'M 1' },
    { keyword: 'GAIN', value: 1 },
    { keyword: 'BZERO', value: 5 },
  ])
  const table = writeFitsTable([{ name: 'X', values: new Float64Array(400) }]).subarray(2880)
  const image = makeRawFits([...picture(16, [2, 1], [], 'XTENSION'), { keyword: 'GAIN', value: 2 }], i16(7, 8))
  const file = new Uint8Array([...primary, ...table, ...image])
  const found = await header(file)
  expect(found).toMatchObject({ hdu: 2, width: 2, height: 1, sampleFormat: 'i16' })
  expect(found.cards.filter((card) => ['OBJECT', 'GAIN', 'SIMPLE', 'BZERO'].includes(card.keyword))).toEqual([
    { keyword: 'GAIN', value: 2 },
    { keyword: 'OBJECT', value: 'M 1' },
  ])
  expect(await samples(file)).toEqual(['i16', 7, 8])
})

test('a file that is cut short keeps its header and says how much is there', async () => {
  const whole = makeFits({ width: 10, height: 20, sampleFormat: 'u16', cards: [{ keyword: 'OBJECT', value: 'M 2' }] })
  const short = whole.subarray(0, 2880 + 10 * 2 * 7 + 3)
  const found = await header(short)
  expect(found.cards).toContainEqual({ keyword: 'OBJECT', value: 'M 2' })
  expect(found.pixelFault).toMatchObject({ code: 'fits.truncated', message: expect.stringContaining('7 of 20 rows are there') })
  expect(await raster(short)).toBe('fits.truncated')
})

test('a header that breaks off is told apart from a file without a picture', async () => {
  const whole = makeFits({ width: 10, height: 20, cards: [{ keyword: 'OBJECT', value: 'M 2' }] })
  const text = new TextDecoder('latin1').decode(whole.subarray(0, 2880))
  const end = text.search(/END {20}/)
  for (const length of [80, 240, end]) {
    const found = await fits.readHeader(bytesSource(whole.subarray(0, length)), context)
    const fault = found.ok ? found.value.pixelFault : found.fault
    expect(fault, `${length} bytes`).toMatchObject({ code: 'fits.no-end', message: expect.stringContaining('Copy it again') })
  }
})

test('axes whose size is nowhere said are left out, and that is said', async () => {
  const cards = picture(16, [2, 1]).map((card) => (card.keyword === 'NAXIS' ? { ...card, value: 4 } : card))
  const bytes = makeRawFits(cards, i16(3, 4))
  expect(await samples(bytes)).toEqual(['i16', 3, 4])
  expect((await header(bytes)).notes).toEqual(['NAXIS is 4, but there are 2 sizes.'])
})

test('missing padding at the end is no fault', async () => {
  expect(await samples(makeRawFits(picture(16, [2, 1]), i16(1, 2)))).toEqual(['i16', 1, 2])
})

test.each<[string, HeaderCard[], string]>([
  ['sizes beyond any file', picture(16, [999999999, 999999999]), 'fits.bad-size'],
  ['sizes beyond counting', picture(16, [1e300, 1e300]), 'fits.bad-size'],
  ['a thousand million columns', picture(16, [1e9, 2]), 'fits.bad-size'],
  ['a negative size', picture(16, [-5, 5]), 'fits.bad-size'],
  ['half a pixel', picture(16, [2.5, 2]), 'fits.bad-size'],
  ['a sample type that does not exist', picture(13, [2, 2]), 'fits.bad-bitpix'],
  ['a negative number of axes', [...picture(8, []).slice(0, 2), { keyword: 'NAXIS', value: -2 }], 'fits.bad-axes'],
  ['a million axes', [...picture(8, []).slice(0, 2), { keyword: 'NAXIS', value: 1e6 }], 'fits.bad-axes'],
  ['999 axes without a size', [...picture(8, []).slice(0, 2), { keyword: 'NAXIS', value: 999 }], 'fits.bad-axes'],
  ['no axes', picture(8, []), 'fits.no-picture'],
  ['one axis', picture(8, [10]), 'fits.no-picture'],
  ['no columns', picture(8, [0, 5]), 'fits.no-picture'],
  ['a size in words', [...picture(8, []).slice(0, 2), { keyword: 'NAXIS', value: 'two' }], 'fits.bad-axes'],
])('%s: a fault with a code', async (_, cards, code) => {
  expect(await raster(makeRawFits(cards, new Uint8Array(100)))).toBe(code)
})

test('a picture that is compressed by an unknown method has a good header and a fault for its pixels', async () => {
  const cards: HeaderCard[] = [
    { keyword: 'XTENSION', value: 'BINTABLE' },
    { keyword: 'BITPIX', value: 8 },
    { keyword: 'NAXIS', value: 2 },
    { keyword: 'NAXIS1', value: 8 },
    { keyword: 'NAXIS2', value: 4 },
    { keyword: 'ZIMAGE', value: true },
    { keyword: 'ZCMPTYPE', value: 'WAVELET_7' },
    { keyword: 'ZBITPIX', value: 16 },
    { keyword: 'ZNAXIS', value: 2 },
    { keyword: 'ZNAXIS1', value: 300 },
    { keyword: 'ZNAXIS2', value: 200 },
  ]
  const file = new Uint8Array([...makeRawFits(picture(8, [])), ...makeRawFits(cards, new Uint8Array(32))])
  expect(await header(file)).toMatchObject({
    width: 300,
    height: 200,
    sampleFormat: 'i16',
    pixelFault: { code: 'fits.unknown-compression' },
  })
  expect(await raster(file)).toBe('fits.unknown-compression')
})

test('a file with more pictures than one says so', async () => {
  const extension = makeRawFits(
    Object.entries({ XTENSION: 'IMAGE', BITPIX: 8, NAXIS: 2, NAXIS1: 2, NAXIS2: 3, PCOUNT: 0, GCOUNT: 1 }).map(
      ([keyword, value]) => ({ keyword, value }),
    ),
    new Uint8Array(2880),
  )
  const plain = makeFits({ width: 4, height: 3 })
  const one = [...plain, ...new Array(Math.ceil(plain.length / 2880) * 2880 - plain.length).fill(0)]

  expect((await header(plain)).notes).toEqual([])
  expect((await header(new Uint8Array([...one, ...extension, ...extension]))).notes).toEqual([
    'The file holds 3 pictures; the first one is shown.',
  ])
  const many = Array.from({ length: 120 }, () => [...extension]).flat()
  expect((await header(new Uint8Array([...one, ...many]))).notes).toEqual([expect.stringContaining('100 pictures or more')])
})

test('a third axis of one plane is left out, and said', async () => {
  const { width, height, channels, notes } = await header(makeRawFits(picture(16, [2, 3, 1]), new Uint8Array(12)))
  expect([width, height, channels]).toEqual([2, 3, 1])
  expect(notes).toEqual(['NAXIS3 is 1: an axis of one plane is left out.'])
  const more = await header(makeRawFits(picture(16, [2, 3, 1, 1]), new Uint8Array(12)))
  expect(more.notes).toEqual(['NAXIS3 and NAXIS4 are 1: axes of one plane are left out.'])
})

test('a header kept without its pixels is no file that was cut short', async () => {
  const { pixelFault } = await header(makeRawFits(picture(16, [20, 30])))
  expect(pixelFault).toMatchObject({ kind: 'invalid', code: 'fits.truncated' })
  expect(pixelFault?.message).toContain('a header without pixels')
  const half = await header(makeRawFits(picture(16, [20, 30]), new Uint8Array(600)))
  expect(half.pixelFault).toMatchObject({ code: 'fits.truncated', message: expect.stringContaining('15 of 30 rows') })
})

test('tables without a picture say what can be done', async () => {
  const bytes = writeFitsTable([{ name: 'X', values: Float64Array.of(1) }])
  const found = await fits.readHeader(bytesSource(bytes), context)
  expect(found).toMatchObject({ ok: false, fault: { code: 'fits.no-picture' } })
  expect(found.ok ? '' : found.fault.message).toMatch(/tables but no picture\. .*open it with/)
})

test('samples of 16 bits are written alike wherever they lie in memory, an odd number of them too', async () => {
  const all = Uint16Array.from({ length: 40 }, (_, i) => (i * 7919) & 0xffff)
  for (const [first, width] of [
    [0, 9],
    [1, 9],
    [2, 12],
    [3, 12],
  ] as const) {
    const data = all.subarray(first, first + 3 * width)
    const file = writeFits({ width, height: 3, channels: 1, sampleFormat: 'u16', data, white: 65535, isBottomUp: true }, [])
    const read = await readFitsRaster(bytesSource(file))
    expect(read.ok && read.value.data).toEqual(Uint16Array.from(data))
  }
})
