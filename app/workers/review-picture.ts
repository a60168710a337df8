import { expose, transfer } from 'comlink'
import { type PictureWorker, tonedPicture } from '#lib/review/toned-picture.ts'

const worker: PictureWorker = {
  async decode(blob, size, tone) {
    const picture = await tonedPicture(blob, size, tone)
    return picture && transfer(picture, [picture])
  },
}
expose(worker)
