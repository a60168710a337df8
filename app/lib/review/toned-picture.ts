/** The worker that makes pictures ready, as Comlink shows it. */
export interface PictureWorker {
  decode(blob: Blob, size: number, tone: Uint8Array | null): Promise<ImageBitmap | null>
}

/** Decodes, makes it smaller where it is larger than `size` [px], and puts its levels through the table. Null for no picture. */
export const tonedPicture = async (blob: Blob, size: number, tone: Uint8Array | null): Promise<ImageBitmap | null> => {
  const bitmap = await createImageBitmap(blob).catch((cause: unknown) => {
    if (cause instanceof DOMException) return null
    throw cause
  })
  if (!bitmap) return null
  const factor = Math.min(1, size / Math.max(bitmap.width, bitmap.height))
  if (factor === 1 && !tone) return bitmap
  const [width, height] = [Math.max(1, Math.round(bitmap.width * factor)), Math.max(1, Math.round(bitmap.height * factor))]
  const canvas = new OffscreenCanvas(width, height)
  const context = canvas.getContext('2d', { alpha: false, willReadFrequently: true })
  if (!context) return null
  context.imageSmoothingQuality = 'high'
  context.drawImage(bitmap, 0, 0, width, height)
  bitmap.close()
  if (tone) {
    const picture = context.getImageData(0, 0, width, height)
    applyTone(picture.data, tone)
    context.putImageData(picture, 0, 0)
  }
  return canvas.transferToImageBitmap()
}

const applyTone = (rgba: Uint8ClampedArray, tone: Uint8Array): void => {
  for (let i = 0; i < rgba.length; i += 4) {
    rgba[i] = tone[rgba[i]!]!
    rgba[i + 1] = tone[rgba[i + 1]!]!
    rgba[i + 2] = tone[rgba[i + 2]!]!
  }
}
