import type { Result } from '#shared/core/fault.ts'
import type { SampleFormat } from '#shared/core/raster.ts'
import type { PictureList } from '#shared/formats/format.ts'
import type { Part } from './load/shown-pixels.ts'
import type { Affine } from './math/affine.ts'
import type { Orientation, Size } from './math/orientation.ts'
import type { SettledChoice } from './stretch/choice.svelte.ts'
import type { Stretch } from './stretch/stretch.ts'

/** What the worker tells of an opened picture; the pixels stay with it. */
export interface OpenedPicture {
  /** Size as stored in the file, in frame pixels. */
  readonly width: number
  readonly height: number
  readonly channels: number
  readonly sampleFormat: SampleFormat
  readonly bayer: string | null
  /** The level that counts as full white [ADU]. */
  readonly white: number
  readonly orientation: Orientation
  /** Size in texels, and frame pixels per texel: 2 for the superpixels of a mosaic. */
  readonly texels: { readonly width: number; readonly height: number; readonly pitch: number }
  /** The automatic stretch. */
  readonly auto: Stretch
  /** The stretch the picture opens with: none where it was made for looking at. */
  readonly initial: Stretch
  readonly notes: readonly string[]
}

/** What the theme lets pass of a picture: a share of each colour; and whether only brightness is told apart. */
export interface Light {
  readonly rgb: readonly [red: number, green: number, blue: number]
  readonly isOneColour: boolean
}

/** By day. */
export const WHITE: Light = { rgb: [1, 1, 1], isOneColour: false }

/** Everything one drawing depends on. */
export interface Scene {
  /** From texels to CSS pixels of the canvas. */
  readonly place: Affine
  /** CSS pixels. */
  readonly width: number
  readonly height: number
  readonly devicePixelRatio: number
  readonly stretch: Stretch
  /** White where it is not said. */
  readonly light?: Light
}

/** The size of what is seen [device pixels]. */
export const pixelsOf = ({ width, height, devicePixelRatio }: Scene): Size => ({
  width: Math.round(width * devicePixelRatio),
  height: Math.round(height * devicePixelRatio),
})

/** What lies under the pointer: the samples of the stored pixel [ADU], null outside the picture. */
export interface Probe {
  readonly x: number
  readonly y: number
  readonly values: readonly number[]
  /** The colour of a mosaic's pixel: R, G or B. */
  readonly colour: string | null
}

/** The viewer's worker, as Comlink shows it. */
export interface ViewerWorker {
  /** Hands over the canvas. */
  attach(canvas: OffscreenCanvas): void
  /** Makes everything that drawing needs, so that the first picture need not wait for it. */
  warm(): void
  /**
   * Loads, decodes and measures; a later call cancels this one (fault kind `cancelled`). Fault `viewer.no-webgl2` where the
   * device cannot draw. `screen` is what the whole picture will be shown in [device pixels].
   */
  open(url: string, screen: Size, onProgress: (fraction: number) => void): Promise<Result<OpenedPicture>>
  /** What may be opened next, soonest first: it is loaded when nothing else is to be done, as far as memory allows. */
  ahead(urls: readonly string[], screen: Size): void
  /** Draws soon; calls in between are dropped. Resolves when it is drawn. */
  draw(scene: Scene): Promise<void>
  /** Counts per channel over 0 to white, in 65,536 bins. */
  histogram(): Uint32Array[]
  /** The stretch of the picture that somebody wishes. */
  resolve(choice: SettledChoice): Promise<Result<Stretch>>
  /** Texels as they are shown under a stretch: RGBA in file order. */
  pixels(part: Part, stretch: Stretch): Promise<Uint8ClampedArray<ArrayBuffer> | null>
  probe(x: number, y: number): Probe | null
  /** The pictures of the file that is open; null where it holds one. */
  pictures(): Promise<PictureList | null>
  /** Frees pixels and textures. */
  close(): void
}
