import { blobOf } from '#lib/files/keep.ts'
import { createQueue } from '#lib/files/queue.ts'
import type { ReviewItem } from './read-session.ts'

/** How a picture is wanted: its long side [px], and the table its levels go through (null leaves them). */
export interface Wanted {
  readonly size: number
  readonly tone: Uint8Array | null
  /** Tells tables apart; '' for none. */
  readonly toneKey: string
}

export interface Ready {
  readonly source: ImageBitmap | OffscreenCanvas
  readonly width: number
  readonly height: number
  /** False while only the thumbnail is to be had. */
  readonly isPreview: boolean
}

/** At screen size a picture takes one or two megabytes. */
const KEPT = 48

/** Decoded pictures around the one that is looked at, so that the next one is a matter of drawing. */
export class PictureCache {
  readonly #ready = new Map<string, Ready>()
  readonly #pending = new Map<string, Promise<Ready | null>>()
  readonly #inTurn = createQueue(3)

  /** The picture, if it is decoded. */
  peek(item: ReviewItem, wanted: Wanted): Ready | null {
    const key = keyOf(item, wanted)
    const found = this.#ready.get(key)
    if (!found) return null
    // The map keeps the order of insertion: put back at the end, it counts as used just now.
    this.#ready.delete(key)
    this.#ready.set(key, found)
    return found
  }

  /** Decodes the picture unless it is there. Null when the tablet has neither preview nor thumbnail and cannot get one. */
  async bring(item: ReviewItem, wanted: Wanted, signal: AbortSignal): Promise<Ready | null> {
    const ready = this.peek(item, wanted)
    if (ready) return ready
    const key = keyOf(item, wanted)
    // What somebody else waits for may be dropped with them; then it is asked for once more.
    const shared = await this.#pending.get(key)
    if (shared || signal.aborted) return shared ?? null
    const pending = this.#inTurn(() => this.#make(item, wanted, key), signal)
    this.#pending.set(key, pending)
    try {
      return await pending
    } finally {
      if (this.#pending.get(key) === pending) this.#pending.delete(key)
    }
  }

  async #make(item: ReviewItem, wanted: Wanted, key: string): Promise<Ready | null> {
    const found = await blobOfItem(item)
    if (!found) return null
    const ready = await decode(found.blob, found.isPreview, wanted)
    // A thumbnail stands in for once; next time the preview may be there.
    if (ready?.isPreview) this.#keep(key, ready)
    return ready
  }

  #keep(key: string, ready: Ready): void {
    this.#ready.set(key, ready)
    for (const [old, { source }] of this.#ready) {
      if (this.#ready.size <= KEPT) break
      this.#ready.delete(old)
      if (source instanceof ImageBitmap) source.close()
    }
  }

  clear(): void {
    for (const { source } of this.#ready.values()) if (source instanceof ImageBitmap) source.close()
    this.#ready.clear()
  }
}

const keyOf = ({ preview, thumbnail, id }: ReviewItem, { size, toneKey }: Wanted): string =>
  `${preview ?? thumbnail ?? id} ${size} ${toneKey}`

const blobOfItem = async ({ preview, thumbnail }: ReviewItem): Promise<{ blob: Blob; isPreview: boolean } | null> => {
  const large = preview ? await blobOf(preview, 'preview') : null
  if (large?.ok) return { blob: large.value, isPreview: true }
  const small = thumbnail ? await blobOf(thumbnail, 'thumbnail') : null
  return small?.ok ? { blob: small.value, isPreview: false } : null
}

/** Null for bytes that are no picture. */
const decode = async (blob: Blob, isPreview: boolean, { size, tone }: Wanted): Promise<Ready | null> => {
  const bitmap = await createImageBitmap(blob).catch((cause: unknown) => {
    if (cause instanceof DOMException) return null
    throw cause
  })
  if (!bitmap) return null
  const factor = Math.min(1, size / Math.max(bitmap.width, bitmap.height))
  if (factor === 1 && !tone) return { source: bitmap, width: bitmap.width, height: bitmap.height, isPreview }
  const [width, height] = [Math.max(1, Math.round(bitmap.width * factor)), Math.max(1, Math.round(bitmap.height * factor))]
  const canvas = new OffscreenCanvas(width, height)
  const context = canvas.getContext('2d', { alpha: false, willReadFrequently: tone !== null })
  if (!context) return null
  context.imageSmoothingQuality = 'high'
  context.drawImage(bitmap, 0, 0, width, height)
  bitmap.close()
  if (tone) {
    const picture = context.getImageData(0, 0, width, height)
    applyTone(picture.data, tone)
    context.putImageData(picture, 0, 0)
  }
  return { source: canvas, width, height, isPreview }
}

const applyTone = (rgba: Uint8ClampedArray, tone: Uint8Array): void => {
  for (let i = 0; i < rgba.length; i += 4) {
    rgba[i] = tone[rgba[i]!]!
    rgba[i + 1] = tone[rgba[i + 1]!]!
    rgba[i + 2] = tone[rgba[i + 2]!]!
  }
}
