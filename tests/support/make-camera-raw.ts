import { skySamples } from './make-dng.ts'
import { byte, type Ifd, long, rational, short, text, writeTiff } from './tiff-ifd.ts'

/** Makers whose raw files are TIFFs that open with a preview and keep the mosaic in a directory within. */
const MAKERS = {
  nef: { make: 'NIKON CORPORATION', model: 'NIKON D5300', compression: 1 },
  arw: { make: 'SONY', model: 'ILCE-7M3', compression: 1 },
  pef: { make: 'PENTAX', model: 'PENTAX K-5', compression: 1 },
} as const

/** A raw file of another maker: 14-bit samples in words of 16, not packed. */
export const makeCameraRaw = (kind: keyof typeof MAKERS): { bytes: Uint8Array<ArrayBuffer>; samples: Uint16Array } => {
  const { make, model, compression } = MAKERS[kind]
  const [width, height] = [128, 96]
  const samples = skySamples(width * height, 14, 600, 9)
  const strips = [new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength)]
  const mosaic = (fields: Ifd['fields']): Ifd => ({
    fields: [
      long(256, width),
      long(257, height),
      short(258, 16),
      short(259, compression),
      short(262, 32803),
      short(277, 1),
      long(278, height),
      short(33421, 2, 2),
      byte(33422, 0, 1, 1, 2),
      ...fields,
    ],
    strips,
  })
  const named = [text(271, make), text(272, model), short(274, 1), text(306, '2026:03:14 22:15:16')]
  const exif = { tag: 34665, ifd: { fields: [rational(33434, 60), short(34855, 400)] } }
  if (kind === 'pef') return { bytes: writeTiff([{ ...mosaic(named), children: [exif] }]), samples }
  const children = [{ tag: 330, ifd: mosaic([long(254, 0)]) }, exif]
  return { bytes: writeTiff([{ fields: [long(254, 1), long(256, 16), long(257, 16), ...named], children }]), samples }
}
