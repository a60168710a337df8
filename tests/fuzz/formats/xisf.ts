import { deflateSync, zstdCompressSync } from 'node:zlib'
import { writeXisf } from '#shared/formats/xisf/write.ts'
import { makeRaster } from '#tests/support/make-fits.ts'
import { BLOCK_AT, makeXisf } from '#tests/support/make-xisf.ts'
import type { FuzzFormat, Mutator, Seed } from '../fuzz-format.ts'
import { joined } from '../mutate.ts'
import { ODD_NUMBERS, type Random } from '../random.ts'

const written = (): Seed[] =>
  (['u8', 'u16', 'f32', 'f64'] as const).flatMap((sampleFormat) =>
    (['none', 'zlib+sh'] as const).map((compression) => {
      const raster = makeRaster({ sampleFormat, channels: sampleFormat === 'u16' ? 3 : 1, isBottomUp: false })
      const cards = [
        { keyword: 'EXPTIME', value: 30 },
        { keyword: 'BAYERPAT', value: 'RGGB' },
      ]
      const bytes = writeXisf(raster, cards, { compression })
      if (!bytes.ok) throw new Error(bytes.fault.message)
      return { name: `${sampleFormat} ${compression}`, bytes: bytes.value }
    }),
  )

const packed = (): Seed[] => {
  const pixels = new Uint8Array(16 * 12 * 2).map((_, i) => (i % 7) * 3)
  const attributes = { geometry: '16:12:1', sampleFormat: 'UInt16', colorSpace: 'Gray' }
  const half = pixels.length / 2
  // Fifteen literals and three more, then a match of twenty-two from seven back, again and again.
  const lz4 = joined(Uint8Array.of(0xff, 3), pixels.subarray(0, 18), Uint8Array.of(7, 0, 255, 0xff - 155, 0))
  const parts = [deflateSync(pixels.subarray(0, half)), deflateSync(pixels.subarray(half))]
  const subblocks = parts.map((part) => `${part.length},${half}`).join(':')
  const inline = Buffer.from(pixels).toString('base64')
  return [
    { name: 'lz4', bytes: makeXisf({ ...attributes, compression: `lz4+sh:${18 + 4 + 15 + 255 + 100}:2` }, lz4) },
    { name: 'zstd', bytes: makeXisf({ ...attributes, compression: 'zstd+sh:384:2' }, zstdCompressSync(pixels)) },
    { name: 'subblocks', bytes: makeXisf({ ...attributes, compression: 'zlib:384', subblocks }, joined(...parts)) },
    { name: 'inline', bytes: makeXisf({ ...attributes, location: 'inline:base64' }, undefined, inline) },
    {
      name: 'embedded',
      bytes: makeXisf({ ...attributes, location: 'embedded' }, undefined, `<Data encoding="base64">${inline}</Data>`),
    },
    {
      name: 'normal, big-endian',
      bytes: makeXisf({ ...attributes, geometry: '8:8:3', colorSpace: 'RGB', pixelStorage: 'Normal', byteOrder: 'big' }, pixels),
    },
  ]
}

/** Changes the XML and puts it back with its length right, so that the reader gets behind it. */
const inXml =
  (change: (xml: string, random: Random) => string): Mutator =>
  (bytes, random) => {
    const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(8, true)
    if (16 + length > bytes.length) return bytes
    const old = Buffer.from(bytes.subarray(16, 16 + length)).toString('latin1')
    const xml = Buffer.from(change(old, random), 'latin1')
    // The pixels stay where the header says they are, as long as there is room before them.
    const pixels = bytes.length > BLOCK_AT && 16 + Math.max(length, xml.length) <= BLOCK_AT ? bytes.subarray(BLOCK_AT) : null
    const gap = pixels ? BLOCK_AT - 16 - xml.length : 0
    const out = joined(bytes.subarray(0, 16), xml, new Uint8Array(gap), pixels ?? bytes.subarray(16 + length))
    new DataView(out.buffer).setUint32(8, xml.length, true)
    return out
  }

const matches = (xml: string, pattern: RegExp): RegExpExecArray[] => [...xml.matchAll(pattern)]

const replaceOne = (xml: string, pattern: RegExp, random: Random, by: (found: string) => string): string => {
  const all = matches(xml, pattern)
  if (all.length === 0) return xml
  const found = random.pick(all)
  return xml.slice(0, found.index) + by(found[0]) + xml.slice(found.index + found[0].length)
}

const WORDS = [
  '',
  'constructor:384',
  'constructor',
  'UInt8',
  'UInt64',
  'Float64',
  'Complex32',
  'CIELab',
  'RGB',
  'Gray',
  'Normal',
  'big',
  'zlib+sh:384:3',
  'lz4:384',
  'zstd:1',
  'inline:hex',
  'embedded',
  'attachment:0:99',
  '16:12:4',
  '1:1:1',
  '0:1',
  '1e999:-1',
  'sha-1:00',
  '&#0;',
]

export const fuzz: FuzzFormat = {
  seeds: () => [...written(), ...packed()],
  mutators: [
    inXml((xml, random) => replaceOne(xml, /\d+/g, random, () => String(random.pick(ODD_NUMBERS)))),
    inXml((xml, random) => replaceOne(xml, /="[^"]*"/g, random, () => `="${random.pick(WORDS)}"`)),
    inXml((xml, random) => replaceOne(xml, / \w+="[^"]*"/g, random, () => '')),
    inXml((xml, random) => replaceOne(xml, / \w+="[^"]*"/g, random, (found) => found + found)),
    inXml((xml, random) =>
      replaceOne(xml, /<[^>]*>/g, random, (found) =>
        random.pick(['', found + found, '<a>'.repeat(200), '<!--', '<![CDATA[', '<!DOCTYPE a [<!ENTITY b "c">]>']),
      ),
    ),
    (bytes, random) => {
      const out = new Uint8Array(bytes)
      out[Math.max(0, Math.min(out.length - 1, BLOCK_AT + random.below(Math.max(1, out.length - BLOCK_AT))))]! ^=
        1 << random.below(8)
      return out
    },
  ],
}
