import { definePictureFormat } from '#shared/formats/picture-format.ts'

export const jpeg = definePictureFormat({
  id: 'jpeg',
  title: 'JPEG',
  extensions: ['.jpg', '.jpeg'],
  mediaTypes: ['image/jpeg'],
  sniff: (head) => head[0] === 0xff && head[1] === 0xd8 && head[2] === 0xff,
})
