import { definePictureFormat } from '#shared/formats/picture-format.ts'
import { isRaw } from '#shared/formats/raw/sniff.ts'

const SIGNATURES = [
  [0x49, 0x49, 0x2a, 0x00],
  [0x4d, 0x4d, 0x00, 0x2a],
  // BigTIFF, for files beyond 4 GB.
  [0x49, 0x49, 0x2b, 0x00],
  [0x4d, 0x4d, 0x00, 0x2b],
]

/** TIFF with 8 or 16 bits; the first page is read. */
export const tiff = definePictureFormat({
  id: 'tiff',
  title: 'TIFF',
  extensions: ['.tif', '.tiff'],
  mediaTypes: ['image/tiff'],
  // Raw files of cameras are TIFF inside too.
  sniff: (head) => SIGNATURES.some((signature) => signature.every((byte, i) => head[i] === byte)) && !isRaw(head),
})
