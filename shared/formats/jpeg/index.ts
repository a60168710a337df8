import type { Format } from '#shared/formats/format.ts'
import { definePictureFormat } from '#shared/formats/picture-format.ts'
import { checkFrame } from './frame.ts'

const picture = definePictureFormat({
  id: 'jpeg',
  title: 'JPEG',
  extensions: ['.jpg', '.jpeg'],
  mediaTypes: ['image/jpeg'],
  sniff: (head) => head[0] === 0xff && head[1] === 0xd8 && head[2] === 0xff,
})

/** Baseline and progressive JPEG with 8 bits; CMYK becomes RGB. */
export const jpeg: Format = {
  ...picture,
  async readHeader(source, context) {
    const checked = await checkFrame(source)
    return checked.ok ? picture.readHeader(source, context) : checked
  },
  async readRaster(source, context) {
    const checked = await checkFrame(source)
    return checked.ok ? picture.readRaster(source, context) : checked
  },
}
