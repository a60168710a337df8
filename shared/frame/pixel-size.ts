import { type Lookup, within } from './lookup.ts'

/** Arcseconds in a radian, for a pixel in micrometres and a focal length in millimetres. */
export const ARCSEC_UM_PER_MM = 206.264806

const SCALE_KEYWORDS = ['PIXSCALE', 'SCALE', 'SECPIX', 'SECPIX1', 'IM_SCALE', 'PIXSCAL1', 'ITELESCOPEPLATESCALEH']

/** The keywords that may hold the pixel scale [arcsec/px]. PixInsight's RESOLUTN is dots per inch where RESOUNIT says so. */
export const scaleKeywords = (cards: Lookup): string[] =>
  /inch|cm/i.test(cards.text(['RESOUNIT']) ?? '') ? SCALE_KEYWORDS : [...SCALE_KEYWORDS, 'RESOLUTN']

/**
 * Size of a stored pixel, binning included [micrometre]. PIXSIZE1 is the sensor's own pixel. XPIXSZ should include the
 * binning, and some programs forget it: its comment decides, then the pixel scale where the header names one.
 */
export const pixelSizeOf = (cards: Lookup, width: number, binning: number, focalLengthMm: number | null): number | null => {
  const stored = size(cards.number(['XPIXSZ', 'XPIXELSZ']))
  if (stored !== null) return rounded(stored * forgottenBinning(cards, stored, binning, focalLengthMm))
  const sensor = size(cards.number(['PIXSIZE1', 'PIXSIZE', 'PIXELSIZE', 'PIXSZ']))
  return sensor !== null ? rounded(sensor * binning) : exifPixelSize(cards, width)
}

const forgottenBinning = (cards: Lookup, stored: number, binning: number, focalLengthMm: number | null): number => {
  if (binning === 1) return 1
  const comment = cards.card(['XPIXSZ', 'XPIXELSZ'])?.comment ?? ''
  if (/unbinned|before binning|without binning|physical/i.test(comment)) return binning
  if (/binn/i.test(comment)) return 1
  const sensor = size(cards.number(['PIXSIZE1']))
  if (sensor !== null) return isClose(stored, sensor) ? binning : 1
  const scale = within(cards.number(scaleKeywords(cards)), 0.001, 7200)
  if (scale === null || focalLengthMm === null) return 1
  return isClose((ARCSEC_UM_PER_MM * stored * binning) / focalLengthMm, scale) ? binning : 1
}

const isClose = (a: number, b: number): boolean => Math.abs(a / b - 1) < 0.1

const MM_PER_UNIT: Record<number, number> = { 2: 25.4, 3: 10, 4: 1, 5: 0.001 }

// FocalPlaneXResolution counts the pixels of the camera's own picture, which may have been made smaller since.
const exifPixelSize = (cards: Lookup, width: number): number | null => {
  const perUnit = within(cards.number(['FOCALPLANEXRESOLUTION']), 1e-3, 1e9)
  const unit = MM_PER_UNIT[cards.number(['FOCALPLANERESOLUTIONUNIT']) ?? 2]
  if (perUnit === null || unit === undefined || width === 0) return null
  const original = within(cards.number(['PIXELXDIMENSION']), 1, 1e6) ?? width
  const pixel = ((1000 * unit) / perUnit) * (original / width)
  // Cameras have pixels of 0.5 to 30 micrometres; a reduced picture some times that.
  return pixel > 0.3 && pixel < 500 ? rounded(pixel) : null
}

// From the smallest phone pixel to a scanned plate.
const size = (value: number | null): number | null => within(value, 0.1, 10_000)
const rounded = (value: number): number => Number(value.toPrecision(9))
