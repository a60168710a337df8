import { gzipSync } from 'fflate'
import { expect, test } from 'vitest'
import { type ByteSource, bytesSource } from '#shared/core/byte-source.ts'
import { makeFits, makeRaster, makeRawFits } from '#tests/support/make-fits.ts'
import { findPicture } from '../picture.ts'
import { readFitsRaster } from '../raster.ts'
import { readTables } from '../table.ts'
import { openPacked } from './open-packed.ts'

/** A file of astropy: 30 x 20 pixels, `i % 97 * 3` but for rows 5 to 8, which are 7; packed by bzip2 1.0.8 and zstd 1.5.4. */
const BZIP2 =
  'QlpoOTFBWSZTWYxV3wAAAjj///vt9t9kk/kmt29s0n8n3mkkklkkkkkkkkkkkkkkkkkswAG4BgQYAAAAAAAAAAAAAAAAAAAAAZIgU9J6Q0ANAA' +
  '0AAAAAAAANAAAHqDJoPUEVFU0DJoaaYJkGjahpgJtJiGjQwmagaZNqNpppk0TTagwjZR5QQYAAAAAAAAAAAAAAAAAAAACsMi5cuBXCPLGbYKi2' +
  'A2I9AbIemNqNuPUHqj1h649gbseyMgbRO6l6neS/TBTDTvpJTHTJTxJ408ieVMtPOmamcmeminqT2p7k96aaaifBNVJafFMT5JMTXSakkNgJwb' +
  'ITwoBtBRDbDcD5huh9A3gpB9Q+wfcPwG+HAHCHEH5CV+k40ppUT9p/EqpeDWT+p/kmJrpNTYSck9KCbSUU3EopzxgkBVYJAYJAYJAaAxSERhFI' +
  'jBIDBIDGKRGCRUaQ1adSVLN0gerhkIQZL762d1RBjutLB0n9Zav4JqvRJTRAngSUBQF3la8EfUyCiEREBDYKERyhHioKIk/E2jTBDs+eeRKZIT' +
  '6URJrnYol5TRDa0ECyJwPMBZCfZcWSYBWRAkUK/WSFL/lCBmBoiraUQ5UKI6euFVOCxebIhq7HI0Zoht0OuoIcykJcNQcIYQhgPKJIALBAQEf4' +
  'u5IpwoSEYq74AA=='
const ZSTD =
  'KLUv/WSAFW0KAKZSQzkAedIYPEF3T9DdE3T3BN09QXdP0N0TdPcAVJZQMtkJ3l3rge2mzTjIBXd4yujWxq25dFwtR9FBeqc6ADMALQA93wjbtY' +
  'W3D9rqWn7niqeY259YlqLsdQtrNZxtrhRzo3iaa6thyJLnmr2S3I0kbjW2bscuSFIrCW0Bsz3meGPZsV1njPHFFldMscQQO8ywwggbPHDAXxeE' +
  'BtYbCIOtK/YyR5Jnjroeb0duqVsJBw30zz73zPPOOueM880210zzzDLHDPPLLvsuJ2eZ927cKqeM8sl1k2mPLDJ4BHSCRtAH2kAXaAI9oAVUgA' +
  'LQrbXOGuurra6a6qmljhrqp51umumllU4a6aONLprooYUCGCAAUbHqjKI/7BSJCitJkgoOJQTrlLrBVCSVrKAfUADgiSmF51GYih0flev2dN4j' +
  'gKEUNosAnlaKPpcEJL+dVrQ='

const unbase64 = (text: string): Uint8Array => Uint8Array.from(atob(text), (c) => c.charCodeAt(0))
const joined = (...parts: Uint8Array[]): Uint8Array => Uint8Array.from(parts.flatMap((part) => [...part]))
const read = async (bytes: Uint8Array) => {
  const raster = await readFitsRaster(bytesSource(bytes))
  return raster.ok ? raster.value.data : raster.fault.code
}

const PLAIN = makeFits({ width: 300, height: 200 })
const SAMPLES = makeRaster({ width: 300, height: 200 }).data

test.each([
  ['bzip2', BZIP2],
  ['zstd', ZSTD],
])('a file that was packed by %s is read', async (_, text) => {
  const expected = Int16Array.from({ length: 600 }, (_, i) => (i >= 150 && i < 270 ? 7 : (i % 97) * 3))
  expect(await read(unbase64(text))).toEqual(expected)
})

test('a gzip file of one member, of two, and with padding behind it is read', async () => {
  const half = PLAIN.length >> 1
  const whole = gzipSync(PLAIN)
  expect(await read(whole)).toEqual(SAMPLES)
  expect(await read(joined(gzipSync(PLAIN.subarray(0, half)), gzipSync(PLAIN.subarray(half))))).toEqual(SAMPLES)
  expect(await read(joined(whole, new Uint8Array(1000)))).toEqual(SAMPLES)
})

test('two bzip2 files one behind the other are one', async () => {
  expect(await read(joined(unbase64(BZIP2), unbase64(BZIP2)))).toHaveLength(600)
})

test('a packed file that is cut short or damaged is a fault', async () => {
  const gzip = gzipSync(PLAIN)
  for (const good of [gzip, unbase64(BZIP2), unbase64(ZSTD)]) {
    for (const part of [0.3, 0.6, 0.9]) expect(await read(good.subarray(0, good.length * part))).toMatch(/^fits\./)
  }
  for (const good of [gzip, unbase64(BZIP2)]) {
    const bad = good.slice()
    bad[bad.length >> 1]! ^= 0x10
    expect(await read(bad)).toBe('fits.damaged-packing')
  }
  // A wrong checksum alone.
  const bad = gzip.slice()
  bad[bad.length - 6]! ^= 1
  expect(await read(bad)).toBe('fits.damaged-packing')
})

test('a header is read from the first piece of a packed file', async () => {
  const bytes = gzipSync(makeFits({ width: 1500, height: 1000 }))
  let furthest = 0
  const source: ByteSource = {
    size: bytes.length,
    read: async (offset, length) => {
      furthest = Math.max(furthest, offset + length)
      return bytes.slice(offset, offset + length)
    },
  }
  const opened = await openPacked(source)
  expect(await findPicture(opened.source)).toMatchObject({ ok: true, value: { width: 1500, height: 1000 } })
  await opened.close()
  expect(bytes.length).toBeGreaterThan(2_000_000)
  expect(furthest).toBeLessThan(bytes.length / 2)
})

test('a small file that promises far too much is refused before there is room made for it', async () => {
  const header = makeRawFits([
    { keyword: 'SIMPLE', value: true },
    { keyword: 'BITPIX', value: 8 },
    { keyword: 'NAXIS', value: 2 },
    { keyword: 'NAXIS1', value: 40_000 },
    { keyword: 'NAXIS2', value: 50_000 },
  ])
  expect(await read(gzipSync(header))).toBe('fits.truncated')
})

test('tables in a packed file are found', async () => {
  const tables = await readTables(bytesSource(gzipSync(PLAIN)))
  expect(tables).toEqual({ ok: true, value: [] })
})
