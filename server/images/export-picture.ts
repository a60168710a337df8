import { stat } from 'node:fs/promises'
import { extname } from 'node:path'
import { type DebayerRun, renderOnThreads } from '#server/work/debayer-bands.ts'
import { fail, ok, type Result } from '#shared/core/fault.ts'
import { isMosaic, type Raster } from '#shared/core/raster.ts'
import { type DebayerMethod, debayer as debayerRaster } from '#shared/kernels/debayer/index.ts'
import type { StretchSpec } from '#shared/kernels/stretch/index.ts'
import type { BytePicture } from '#shared/kernels/tone/index.ts'
import { binningFor, blackOf, colourOf, renderBytes, stretchFor } from '#shared/preview/render-bytes.ts'
import { convertPicture, isConvertible } from './convert-picture.ts'
import { openImage } from './open-image.ts'
import { orientationOf, turnUpright } from './upright.ts'

export interface ExportOptions {
  /** Long side of the picture [px]; it is never enlarged. Absent: every pixel (of a mosaic, every 2 x 2 cell). */
  readonly size?: number | undefined
  /** Wishes for the stretch; what is not named has the defaults of `StretchSpec`. */
  readonly stretch: Partial<StretchSpec>
  readonly quality?: number | undefined
  /**
   * How the colours of a mosaic are found where the picture is large enough to show it: at more than half its size. Absent or
   * `superpixel`: one colour pixel of each 2 x 2 cell.
   */
  readonly debayer?: DebayerMethod | undefined
}

export interface ExportedPicture {
  readonly width: number
  readonly height: number
  /** What found the colours, where they were found at full size. */
  readonly debayer?: DebayerRun
}

const ENCODERS: Readonly<Record<string, 'jpeg' | 'png'>> = { '.jpg': 'jpeg', '.jpeg': 'jpeg', '.png': 'png' }

/**
 * Writes a picture of a frame as one looks at it: upright, in colour, stretched; or, where the name is that of a FITS or XISF file,
 * the frame itself. Faults: those of `openImage` and `convertPicture`, `export.format` for other names, `export.same-file`, `export.too-large`, `export.not-written`.
 */
export const exportPicture = async (path: string, out: string, options: ExportOptions): Promise<Result<ExportedPicture>> => {
  const encoder = ENCODERS[extname(out).toLowerCase()]
  if (!encoder && !isConvertible(out))
    return fail(
      'unsupported',
      'export.format',
      'Pictures are written as .jpg, .jpeg or .png, frames as .fits, .fits.fz or .xisf.',
    )
  if (await isSameFile(path, out))
    return fail('invalid', 'export.same-file', 'The picture would overwrite the frame it is made from.')
  const { debayer } = options
  if (!encoder) return convertPicture(path, out, debayer && debayer !== 'superpixel' ? { debayer } : {})
  // Loading the encoder and reading the file wait for different things.
  const [{ default: sharp }, opened] = await Promise.all([import('sharp'), openImage(path)])
  if (!opened.ok) return opened
  const { header } = opened.value
  const rendered = await renderColours(opened.value.raster, blackOf(header), options)
  if (!rendered.ok) return rendered
  const { data, ...raw } = rendered.value.picture
  if (encoder === 'jpeg' && Math.max(raw.width, raw.height) > 65535) {
    return fail('unsupported', 'export.too-large', 'A JPEG has at most 65,535 pixels a side. Choose a smaller size or a .png.')
  }
  const picture = turnUpright(sharp(data, { raw, limitInputPixels: false }), orientationOf(header))
  const { size } = options
  const sized = size === undefined ? picture : picture.resize(size, size, { fit: 'inside', withoutEnlargement: true })
  // Huffman tables made to measure save 3 % of the file and cost three times the time.
  const encoded =
    encoder === 'jpeg'
      ? sized.jpeg({ quality: options.quality ?? 95, optimiseCoding: false })
      : sized.png({ compressionLevel: 6 })
  try {
    const { width, height } = await (raw.channels === 1 ? encoded.toColourspace('b-w') : encoded).toFile(out)
    return ok({ width, height, ...(rendered.value.run ? { debayer: rendered.value.run } : {}) })
  } catch (error) {
    if (!(error instanceof Error)) throw error
    return fail('unavailable', 'export.not-written', `The picture could not be written: ${error.message.split('\n')[0]}`)
  }
}

const renderColours = async (
  frame: Raster,
  black: number | undefined,
  { size, stretch: wishes, debayer = 'superpixel' }: ExportOptions,
): Promise<Result<{ picture: BytePicture; run?: DebayerRun }>> => {
  const isWhole = debayer !== 'superpixel' && binningFor(frame, size) === 1
  const raster = frame.xtrans && isWhole ? debayerRaster(frame, debayer) : colourOf(frame)
  const stretch = stretchFor(raster, isMosaic(frame), wishes, black)
  if (!stretch.ok) return stretch
  if (frame.bayer && isWhole) return ok(await renderOnThreads(frame, debayer, stretch.value))
  const factor = binningFor(raster, size)
  return ok({ picture: renderBytes(raster, stretch.value, { factor, flip: raster.isBottomUp, colour: 'keep' }) })
}

const isSameFile = async (a: string, b: string): Promise<boolean> => {
  const [first, second] = await Promise.allSettled([stat(a), stat(b)])
  if (first.status === 'rejected' || second.status === 'rejected') return false
  return first.value.ino === second.value.ino && first.value.dev === second.value.dev
}
