import { blobOf } from '#lib/files/keep.ts'
import { createQueue } from '#lib/files/queue.ts'
import { type Decoded, decode } from './decode.ts'
import type { ReviewItem } from './read-session.ts'

/** How a picture is wanted: its long side [px], and the table its levels go through (null leaves them). */
export interface Wanted {
  readonly size: number
  readonly tone: Uint8Array | null
  /** Tells tables apart; '' for none. */
  readonly toneKey: string
}

export interface Ready extends Decoded {
  /** False while only the thumbnail is to be had. */
  readonly isPreview: boolean
}

/** At screen size a picture takes one or two megabytes. */
const KEPT = 48
/** A thumbnail takes half of one. */
const KEPT_SMALL = 64

/** Decoded pictures around the one that is looked at, so that the next one is a matter of drawing. */
export class PictureCache {
  readonly #ready = new Map<string, Ready>()
  readonly #small = new Map<string, Ready>()
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

  /** The thumbnail under the same stretch, for as long as the picture takes; decoded in a few milliseconds. Null without one. */
  async standIn(item: ReviewItem, { tone, toneKey }: Wanted, signal: AbortSignal): Promise<Ready | null> {
    const { thumbnail } = item
    if (!thumbnail) return null
    const key = `${thumbnail} ${toneKey}`
    const ready = this.#small.get(key)
    if (ready) return ready
    const blob = await blobOf(thumbnail, 'thumbnail', signal)
    if (!blob.ok || signal.aborted) return null
    const decoded = await decode(blob.value, Infinity, tone)
    const small = decoded && { ...decoded, isPreview: false }
    if (small) keepIn(this.#small, key, small, KEPT_SMALL)
    return small
  }

  async #make(item: ReviewItem, wanted: Wanted, key: string): Promise<Ready | null> {
    const found = await blobOfItem(item)
    if (!found) return null
    const decoded = await decode(found.blob, wanted.size, wanted.tone)
    const ready = decoded && { ...decoded, isPreview: found.isPreview }
    // A thumbnail stands in for once; next time the preview may be there.
    if (ready?.isPreview) keepIn(this.#ready, key, ready, KEPT)
    return ready
  }

  clear(): void {
    for (const map of [this.#ready, this.#small]) {
      for (const ready of map.values()) letGo(ready)
      map.clear()
    }
  }
}

const keepIn = (map: Map<string, Ready>, key: string, ready: Ready, most: number): void => {
  map.set(key, ready)
  for (const [old, one] of map) {
    if (map.size <= most) break
    map.delete(old)
    letGo(one)
  }
}
const letGo = ({ source }: Ready): void => source.close()

const keyOf = ({ preview, thumbnail, id }: ReviewItem, { size, toneKey }: Wanted): string =>
  `${preview ?? thumbnail ?? id} ${size} ${toneKey}`

const blobOfItem = async ({ preview, thumbnail }: ReviewItem): Promise<{ blob: Blob; isPreview: boolean } | null> => {
  const large = preview ? await blobOf(preview, 'preview') : null
  if (large?.ok) return { blob: large.value, isPreview: true }
  const small = thumbnail ? await blobOf(thumbnail, 'thumbnail') : null
  return small?.ok ? { blob: small.value, isPreview: false } : null
}
