import { long, rational, text, writeTiff } from './tiff-ifd.ts'

const bytesOf = (words: string): number[] => [...words].map((letter) => letter.charCodeAt(0))
const u16 = (value: number): number[] => [value >> 8, value & 255]
const u32 = (value: number): number[] => [...u16(value >>> 16), ...u16(value & 65_535)]
const box = (type: string, content: readonly number[]): number[] => [...u32(8 + content.length), ...bytesOf(type), ...content]
const uuid = (hex: string, content: readonly number[]): number[] =>
  box('uuid', [...(hex.match(/../g) ?? []).map((byte) => Number.parseInt(byte, 16)), ...content])

/**
 * A CR3 as a camera of tomorrow writes it: its EXIF and its preview lie where those of today lie, its mosaic is of a kind that
 * LibRaw does not know. `promised` is where its tracks say that the pixels end.
 */
export const makeCr3 = (jpeg: Uint8Array, promised = 0): Uint8Array => {
  const camera = writeTiff([{ fields: [text(271, 'Canon'), text(272, 'Canon EOS X')] }])
  const exposure = writeTiff([
    {
      fields: [
        ...[rational(33434, 0.25), text(36867, '2021:05:12 12:21:21'), text(36881, '+02:00')],
        ...[long(40962, 600), long(40963, 400)],
      ],
    },
  ])
  const track = box('stbl', [
    ...box('stsz', [...u32(0), ...u32(100), ...u32(1)]),
    ...box('co64', [...u32(0), ...u32(1), ...u32(0), ...u32(promised - 100)]),
  ])
  const tables = uuid('85c0b687820f11e08111f4ce462b6a48', [...box('CMT1', [...camera]), ...box('CMT2', [...exposure])])
  const preview = [...u32(0), ...u16(1), ...u16(60), ...u16(40), ...u16(1), ...u32(jpeg.length), ...jpeg]
  return Uint8Array.from([
    ...box('ftyp', [...bytesOf('crx '), ...u32(1), ...bytesOf('crx isom')]),
    ...box('moov', [...tables, ...(promised > 0 ? box('trak', box('mdia', box('minf', track))) : [])]),
    ...uuid('eaf42b5e1c984b88b9fbb7dc406e4d16', [...u32(0), ...u32(1), ...box('PRVW', preview)]),
    ...box(
      'mdat',
      Array.from({ length: 2000 }, (_, i) => i & 255),
    ),
  ])
}
