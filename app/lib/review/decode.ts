import { wrap } from 'comlink'
import type { PictureWorker } from './toned-picture.ts'

export interface Decoded {
  readonly source: ImageBitmap
  readonly width: number
  readonly height: number
}

let worker: PictureWorker | null = null
const started = (): PictureWorker => {
  worker ??= wrap<PictureWorker>(new Worker(new URL('../../workers/review-picture.ts', import.meta.url), { type: 'module' }))
  return worker
}

/**
 * A picture of at most `size` pixels on its long side, its levels put through a table (null leaves them), made away from the page,
 * which has fingers to answer. Null for bytes that are no picture.
 */
export const decode = async (blob: Blob, size: number, tone: Uint8Array | null): Promise<Decoded | null> => {
  const source = await started().decode(blob, size, tone)
  return source && { source, width: source.width, height: source.height }
}
