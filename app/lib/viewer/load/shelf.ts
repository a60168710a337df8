import type { Result } from '#shared/core/fault.ts'
import type { Size } from '../math/orientation.ts'
import type { DecodedPicture } from './decoded.ts'
import type { Following } from './download.ts'

export type Load = (url: string, screen: Size, following: Following) => Promise<Result<DecodedPicture>>

interface Item {
  readonly stop: AbortController
  readonly result: Promise<Result<DecodedPicture>>
  onProgress: (loaded: number, total: number) => void
  picture: DecodedPicture | null
}

/** Memory that a decoded picture holds [bytes]. */
const bytesOf = ({ raster, texels }: DecodedPicture): number =>
  raster.data.byteLength + (texels.base?.planes ?? []).reduce((sum, plane) => sum + plane.byteLength, 0)

/**
 * Decoded pictures within reach: the one on screen, those that will be asked for next, and, while there is room, those that
 * were. One picture is loaded at a time, and the one that is asked for goes before those ahead.
 */
export class Shelf {
  readonly #load: Load
  readonly #limitBytes: number
  /** In the order of their last use, oldest first. */
  readonly #items = new Map<string, Item>()
  #shown: string | null = null
  #ahead: readonly string[] = []

  constructor(load: Load, limitBytes: number) {
    this.#load = load
    this.#limitBytes = limitBytes
  }

  /** The picture that is wanted now. What is still loading and not wanted any more is stopped. */
  async take(url: string, screen: Size, onProgress: Following['onProgress']): Promise<Result<DecodedPicture>> {
    this.#shown = url
    this.#ahead = []
    for (const [other, item] of this.#items) if (other !== url && !item.picture) this.#drop(other, item)
    const item = this.#items.get(url) ?? this.#start(url, screen)
    item.onProgress = onProgress
    this.#items.delete(url)
    this.#items.set(url, item)
    return item.result
  }

  /** What will be wanted next, soonest first; loaded one after the other as far as memory allows, and told of. */
  async prepare(urls: readonly string[], screen: Size, onReady: (picture: DecodedPicture) => void): Promise<void> {
    this.#ahead = urls
    for (const url of urls) {
      if (this.#ahead !== urls || !this.#hasRoom()) return
      const item = this.#items.get(url) ?? this.#start(url, screen)
      const result = await item.result
      if (this.#ahead === urls && result.ok) onReady(result.value)
    }
  }

  /** Nothing is wanted any more. */
  clear(): void {
    this.#shown = null
    this.#ahead = []
    for (const [url, item] of this.#items) this.#drop(url, item)
  }

  #start(url: string, screen: Size): Item {
    const stop = new AbortController()
    const following = { signal: stop.signal, onProgress: (loaded: number, total: number) => item.onProgress(loaded, total) }
    const result = this.#load(url, screen, following).then((answer) => {
      if (answer.ok) item.picture = answer.value
      // A fault may be gone at the next try.
      else if (this.#items.get(url) === item) this.#items.delete(url)
      this.#makeRoom()
      return answer
    })
    const item: Item = { stop, result, onProgress: () => {}, picture: null }
    this.#items.set(url, item)
    return item
  }

  /** True when one more picture like the one on screen fits, beside it and what is ahead. */
  #hasRoom(): boolean {
    const needed = [...this.#items].filter(([url]) => this.#isNeeded(url)).map(([, { picture }]) => picture)
    const sizes = needed.map((picture) => (picture ? bytesOf(picture) : 0))
    const shown = this.#shown === null ? null : this.#items.get(this.#shown)?.picture
    return sizes.reduce((a, b) => a + b, 0) + (shown ? bytesOf(shown) : 0) <= this.#limitBytes
  }

  #isNeeded(url: string): boolean {
    return url === this.#shown || this.#ahead.includes(url)
  }

  #makeRoom(): void {
    let sum = [...this.#items.values()].reduce((total, { picture }) => total + (picture ? bytesOf(picture) : 0), 0)
    // First what nobody waits for, then what is farthest ahead; never what is on screen.
    const idle = [...this.#items.keys()].filter((url) => !this.#isNeeded(url))
    for (const url of [...idle, ...this.#ahead.toReversed()]) {
      const item = this.#items.get(url)
      if (sum <= this.#limitBytes || !item?.picture || url === this.#shown) continue
      sum -= bytesOf(item.picture)
      this.#items.delete(url)
    }
  }

  #drop(url: string, item: Item): void {
    item.stop.abort()
    this.#items.delete(url)
  }
}

/** What decoded pictures may hold: a sixteenth of the device's memory, as far as the browser tells it [bytes]. */
export const shelfLimit = (deviceMemoryGB: number | undefined): number =>
  Math.min(512, Math.max(96, ((deviceMemoryGB ?? 4) * 1024) / 16)) * 2 ** 20
