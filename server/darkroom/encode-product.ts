import { orientationOf, turnUpright } from '#server/images/upright.ts'
import { fail, ok, type Result } from '#shared/core/fault.ts'
import type { Raster, Samples } from '#shared/core/raster.ts'
import { shiftBayer } from '#shared/formats/fits/bayer.ts'
import { writeFits } from '#shared/formats/fits/write.ts'
import type { FileHeader, HeaderCard } from '#shared/formats/format.ts'
import { writeTiff } from '#shared/formats/tiff/write.ts'
import { writeXisf } from '#shared/formats/xisf/write.ts'
import { type Clipped, interleaved, withDepth } from '#shared/kernels/depth/index.ts'
import type { BytePicture } from '#shared/kernels/tone/index.ts'
import { asciiJson, type Provenance, provenanceCards } from '#shared/recipes/provenance.ts'
import type { Product, ProductFormat } from '#shared/recipes/recipe.ts'
import { xmpOf } from '#shared/recipes/xmp.ts'
import { cardsOfWcs } from '#shared/sky/fits-wcs.ts'
import { flipRows } from '#shared/sky/flip.ts'
import type { Wcs } from '#shared/sky/wcs.ts'
import { withPngText } from './png-text.ts'

export interface FinishedPicture {
  readonly raster: Raster
  /** Of the first input: its lines are kept in FITS and XISF. */
  readonly header: FileHeader
  readonly wcs?: Wcs | undefined
  readonly provenance: Provenance
}

export interface EncodedProduct {
  readonly bytes: Uint8Array
  readonly clipped: Clipped
}

type Depth = NonNullable<Product['depth']>

const DEPTHS: Readonly<Record<ProductFormat, readonly Depth[]>> = {
  fits: [32, 16, 8],
  xisf: [32, 16, 8],
  tiff: [16, 32, 8],
  png: [8, 16],
  jpeg: [8],
  webp: [8],
  avif: [8],
}
const QUALITY = { jpeg: 95, webp: 90, avif: 70 } as const
const LONGEST: Partial<Record<ProductFormat, number>> = { jpeg: 65535, webp: 16383, avif: 16384 }

const depthOf = ({ format, depth }: Product): Depth => depth ?? DEPTHS[format][0]!

/** Fault `product.depth` where a format does not have the samples that are asked for. */
export const checkProduct = (product: Product): Result<Product> => {
  const { format } = product
  if (DEPTHS[format].includes(depthOf(product))) return ok(product)
  const known = DEPTHS[format].join(', ')
  return fail('unsupported', 'product.depth', `A ${format} has samples of ${known} bits, not of ${product.depth}.`)
}

/**
 * The file of a finished picture. FITS and XISF keep the samples' type unless a depth is asked for, the order of the rows, and the
 * header; all others are upright. The product must have passed
 * `checkProduct`. Faults: `product.planes`, `product.too-large`.
 */
export const encodeProduct = async (picture: FinishedPicture, product: Product): Promise<Result<EncodedProduct>> => {
  const { raster } = picture
  if (product.format === 'fits' || product.format === 'xisf') return encodeFrame(picture, product)
  if (raster.channels !== 1 && raster.channels !== 3) {
    const advice = 'Put the step “Combine channels” into the recipe, or write FITS.'
    return fail('invalid', 'product.planes', `A picture has one or three colours, not ${raster.channels}. ${advice}`)
  }
  const { data, clipped } = interleaved(raster, depthOf(product))
  const { width, height, channels } = raster
  if (product.format === 'tiff') {
    const { provenance } = picture
    const xmp = xmpOf({ width, height, provenance, wcs: uprightSky(picture) })
    const software = `Darksite ${provenance.version}`
    return ok({ bytes: writeTiff({ width, height, channels, data, description: asciiJson(provenance), software, xmp }), clipped })
  }
  const coded = await encodeUpright(picture, { width, height, channels, data }, product)
  return coded.ok ? ok({ bytes: coded.value, clipped }) : coded
}

/** Pixels for an encoder, upright. */
type Pixels = Pick<BytePicture, 'width' | 'height'> & { readonly channels: number; readonly data: Samples }

/** JPEG, PNG, WebP or AVIF of pixels that are upright already, such as `renderBytes` makes. Faults: `product.too-large`. */
export const encodeUpright = async (
  picture: FinishedPicture,
  { data, width, height, channels }: Pixels,
  product: Product,
): Promise<Result<Uint8Array>> => {
  const longest = LONGEST[product.format]
  if (longest !== undefined && Math.max(width, height) > longest) {
    const advice = 'Put “Resample” into the recipe, or write TIFF or PNG.'
    return fail('unsupported', 'product.too-large', `A ${product.format} has at most ${longest} pixels a side. ${advice}`)
  }
  const { default: sharp } = await import('sharp')
  const raw = { width, height, channels: channels === 1 ? (1 as const) : (3 as const) }
  const isWide = data instanceof Uint16Array
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
  const input = isWide ? new Uint16Array(bytes.buffer, bytes.byteOffset, data.length) : bytes
  const turn = orientationOf(picture.header)
  const upright = turnUpright(sharp(input, { raw, limitInputPixels: false }), turn)
  const coloured = upright.toColourspace(channels === 1 ? (isWide ? 'grey16' : 'b-w') : isWide ? 'rgb16' : 'srgb')
  // A picture that its camera held sideways is turned here, and its sky is not: it goes without.
  const wcs = turn === 1 ? uprightSky(picture) : undefined
  const tagged = coloured.withXmp(xmpOf({ width, height, provenance: picture.provenance, wcs }))
  const { format, quality } = product
  if (format === 'png')
    return ok(withPngText(await tagged.png({ compressionLevel: 6 }).toBuffer(), 'Darksite key', picture.provenance.key))
  if (format === 'webp') return ok(await tagged.webp({ quality: quality ?? QUALITY.webp }).toBuffer())
  if (format === 'avif') return ok(await tagged.avif({ quality: quality ?? QUALITY.avif, effort: 3 }).toBuffer())
  // Huffman tables made to measure save 3 % of the file and cost three times the time.
  return ok(await tagged.jpeg({ quality: quality ?? QUALITY.jpeg, optimiseCoding: false }).toBuffer())
}

/** The sky for rows whose first one is on top; AVM knows the gnomonic projection alone. */
const uprightSky = ({ raster, wcs }: FinishedPicture): Wcs | undefined => {
  if (!wcs || wcs.projection) return undefined
  return raster.isBottomUp ? flipRows(wcs, raster.height) : wcs
}

const encodeFrame = ({ raster, header, wcs, provenance }: FinishedPicture, product: Product): Result<EncodedProduct> => {
  const isFloat = raster.sampleFormat === 'f32' || raster.sampleFormat === 'f64'
  // Floats are written from 0 to 1, which is what other programs take them for.
  const asked = product.depth ?? (isFloat ? 32 : undefined)
  const { raster: stored, clipped } = asked ? withDepth(raster, asked) : { raster, clipped: { blacks: 0, whites: 0 } }
  const cards = productCards(header, stored, wcs, provenance)
  if (product.format === 'fits') return ok({ bytes: writeFits(stored, cards), clipped })
  const file = writeXisf(stored, cards)
  return file.ok ? ok({ bytes: file.value, clipped }) : file
}

const WCS =
  /^(WCSAXES|WCSNAME|CTYPE\d|CUNIT\d|CRVAL\d|CRPIX\d|CDELT\d|CROTA\d|CD\d_\d|PC\d_\d|PV\d_\d+|LONPOLE|LATPOLE|RADE(SYS|CSYS)|EQUINOX|(A|B|AP|BP)_(ORDER|DMAX|\d+_\d+))$/
const REWRITTEN = /^(ROWORDER|BAYERPAT|COLORTYP|XBAYROFF|YBAYROFF|DSKEY|DATAMIN|DATAMAX|CBLACK|CWHITE|MIPS-HI|MIPS-LO)$/

const productCards = (header: FileHeader, raster: Raster, wcs: Wcs | undefined, provenance: Provenance): HeaderCard[] => {
  const { bayer, isBottomUp, height } = raster
  const mosaic = bayer && shiftBayer(bayer, 0, isBottomUp ? height - 1 : 0)
  return [
    ...header.cards.filter(({ keyword }) => !REWRITTEN.test(keyword) && !WCS.test(keyword)),
    { keyword: 'ROWORDER', value: isBottomUp ? 'BOTTOM-UP' : 'TOP-DOWN', comment: 'order of the stored rows' },
    ...(mosaic ? [{ keyword: 'BAYERPAT', value: mosaic, comment: 'from the top left' }] : []),
    ...(wcs ? cardsOfWcs(wcs) : []),
    ...provenanceCards(provenance),
  ]
}
