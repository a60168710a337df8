import { definePictureFormat } from '#shared/formats/picture-format.ts'

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]

/** PNG with 8 or 16 bits. */
export const png = definePictureFormat({
  id: 'png',
  title: 'PNG',
  extensions: ['.png'],
  mediaTypes: ['image/png'],
  sniff: (head) => SIGNATURE.every((byte, i) => head[i] === byte),
})
