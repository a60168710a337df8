import { stat, writeFile } from 'node:fs/promises'
import { type DebayerRun, debayerOnThreads } from '#server/work/debayer-bands.ts'
import { fail, ok, type Result } from '#shared/core/fault.ts'
import { isMosaic, type Raster } from '#shared/core/raster.ts'
import { patternFromTop } from '#shared/formats/fits/bayer.ts'
import { writeFits } from '#shared/formats/fits/write.ts'
import { writeCompressedFits } from '#shared/formats/fits/write-compressed.ts'
import type { HeaderCard } from '#shared/formats/format.ts'
import { readSerMean } from '#shared/formats/ser/frames.ts'
import { writeXisf } from '#shared/formats/xisf/write.ts'
import { debayer as debayerRaster, type FullSizeMethod } from '#shared/kernels/debayer/index.ts'
import { openFileSource } from './file-source.ts'
import { openImage } from './open-image.ts'

export interface ConvertOptions {
  /** Packs the pixels: RICE in FITS (integers lossless), zlib with byte shuffling in XISF. Names that end in .fz say so too. */
  readonly isCompressed?: boolean
  /** Of a SER video, the mean of all frames instead of the first one. */
  readonly isMean?: boolean
  /** Turns a mosaic into colours of its size, so that the header stays true. Absent: it stays a mosaic. */
  readonly debayer?: FullSizeMethod
}

export interface ConvertedPicture {
  readonly width: number
  readonly height: number
  readonly debayer?: DebayerRun
}

const FITS = /\.(fits?|fts)(\.fz)?$|\.fz$/i
const XISF = /\.xisf$/i

/** True for the names that `convertPicture` can write. */
export const isConvertible = (out: string): boolean => FITS.test(out) || XISF.test(out)

/**
 * Writes the pixels and the header of any frame as FITS or XISF, by the name of `out`; samples stay what they are. Faults: those of
 * `openImage`, `readSerMean` and `writeXisf`, `convert.format`, `convert.same-file`, `convert.no-video`, `convert.not-written`.
 */
export const convertPicture = async (
  path: string,
  out: string,
  { isCompressed = /\.fz$/i.test(out), isMean = false, debayer }: ConvertOptions = {},
): Promise<Result<ConvertedPicture>> => {
  if (!isConvertible(out)) return fail('unsupported', 'convert.format', 'Frames are written as .fits, .fits.fz or .xisf.')
  if (await isSameFile(path, out)) return fail('invalid', 'convert.same-file', 'A capture is never written over.')
  const image = await openImage(path)
  if (!image.ok) return image
  const { header } = image.value
  if (isMean && header.format !== 'ser') return fail('invalid', 'convert.no-video', 'Only a SER video has a mean of its frames.')
  const stored = isMean ? await meanOf(path) : ok(image.value.raster)
  if (!stored.ok) return stored
  const { raster, run } = debayer ? await coloursOf(stored.value, debayer) : { raster: stored.value }
  // A FITS header says already what its rows are.
  const isSaid = header.format === 'fits' && isMosaic(raster) === isMosaic(stored.value)
  const cards = isSaid ? header.cards : describing(header.cards, raster)
  const file = XISF.test(out) ? xisfOf(raster, cards, isCompressed) : ok(fitsOf(raster, cards, isCompressed))
  if (!file.ok) return file
  try {
    await writeFile(out, file.value)
  } catch (error) {
    if (!(error instanceof Error)) throw error
    return fail('unavailable', 'convert.not-written', `The file could not be written: ${error.message}`)
  }
  return ok({ width: raster.width, height: raster.height, ...(run ? { debayer: run } : {}) })
}

const coloursOf = async (raster: Raster, method: FullSizeMethod): Promise<{ raster: Raster; run?: DebayerRun }> =>
  raster.bayer ? debayerOnThreads(raster, method) : { raster: debayerRaster(raster, method) }

const xisfOf = (raster: Raster, cards: readonly HeaderCard[], isCompressed: boolean) =>
  writeXisf(raster, cards, { compression: isCompressed ? 'zlib+sh' : 'none' })

const fitsOf = (raster: Raster, cards: readonly HeaderCard[], isCompressed: boolean): Uint8Array =>
  isCompressed ? writeCompressedFits(raster, cards) : writeFits(raster, cards)

const meanOf = async (path: string): Promise<Result<Raster>> => {
  const source = await openFileSource(path)
  if (!source.ok) return source
  try {
    return await readSerMean(source.value)
  } finally {
    await source.value.close()
  }
}

// Formats keep row order and mosaic outside of the cards; the copy must say both.
const describing = (cards: readonly HeaderCard[], raster: Raster): HeaderCard[] => {
  const pattern = patternFromTop(raster)
  return [
    ...cards.filter(({ keyword }) => !/^(ROWORDER|BAYERPAT|COLORTYP|XBAYROFF|YBAYROFF|XTRANS)$/.test(keyword)),
    { keyword: 'ROWORDER', value: raster.isBottomUp ? 'BOTTOM-UP' : 'TOP-DOWN', comment: 'order of the stored rows' },
    ...(pattern ? [{ keyword: 'BAYERPAT', value: pattern, comment: 'from the top left' }] : []),
  ]
}

const isSameFile = async (a: string, b: string): Promise<boolean> => {
  const [first, second] = await Promise.allSettled([stat(a), stat(b)])
  if (first.status === 'rejected' || second.status === 'rejected') return false
  return first.value.ino === second.value.ino && first.value.dev === second.value.dev
}
