import { fail } from '#shared/core/fault.ts'
import type { RawFacts } from './facts.ts'
import type { OpenedRaw } from './libraw.ts'
import { type Directory, isTiffLike, readDirectories } from './tiff-directory.ts'

const TAG = {
  ...{ subfileType: 254, width: 256, height: 257, bits: 258, compression: 259, photometric: 262, make: 271, model: 272 },
  ...{ strips: 273, samples: 277, rowsPerStrip: 278, stripLengths: 279, tiles: 324, cellSize: 33421, cell: 33422 },
  ...{ exif: 34665, gps: 34853, makerNote: 37500, dngVersion: 50706, planeColours: 50710, cfaLayout: 50711, curve: 50712 },
  ...{ blackCell: 50713, black: 50714, blackDeltaH: 50715, blackDeltaV: 50716, white: 50717, privateData: 50740, active: 50829 },
}
const MOSAIC = 32803

/**
 * A DNG whose pixels stand in it as plain 16-bit words, in strips, and whose tags say in the simplest way what they are (DNG 1.7,
 * chapter 4): starting LibRaw takes longer than reading it. Null for every other file, which is LibRaw's: other packings,
 * curves, levels by row or column, patterns that begin at an odd pixel, notes of the maker.
 */
export const openPlainDng = (bytes: Uint8Array): OpenedRaw | null => {
  if (!isTiffLike(bytes)) return null
  const directories = readDirectories(bytes)
  const [first] = directories
  const [mosaic, ...others] = directories.filter((one) => numberOf(one, TAG.photometric, 0) === MOSAIC)
  if (!first?.has(TAG.dngVersion) || !mosaic || others.length > 0) return null
  if (!isPlain(mosaic, bytes.length) || !hasPlainExif(bytes, first)) return null
  const area = activeArea(mosaic)
  const filters = filtersOf(mosaic)
  const cblack = blackOf(mosaic)
  const white = mosaic.get(TAG.white)?.values ?? []
  if (!area || filters === null || !cblack || white.length !== 1 || !(white[0]! > 0)) return null
  const facts: RawFacts = {
    ...UNSAID,
    ...area,
    raw_width: numberOf(mosaic, TAG.width, 0),
    raw_height: numberOf(mosaic, TAG.height, 0),
    filters,
    color_data: { black: 0, maximum: white[0]! },
    tables: { cblack, xtrans: [] },
  }
  return { facts, unpack: damaged, unpackColour: damaged }
}

// The strips were looked at: `unpackTiff` does not pass a plain file on.
const damaged = () => fail('invalid', 'raw.damaged', 'The pixels of the raw file are damaged. Copy it from the camera again.')

const numberOf = (one: Directory, tag: number, otherwise: number): number => one.get(tag)?.values[0] ?? otherwise

const isPlain = (one: Directory, size: number): boolean => {
  const height = numberOf(one, TAG.height, 0)
  const width = numberOf(one, TAG.width, 0)
  const rows = Math.min(height, numberOf(one, TAG.rowsPerStrip, height))
  const starts = one.get(TAG.strips)?.values ?? []
  const lengths = one.get(TAG.stripLengths)?.values ?? []
  return (
    numberOf(one, TAG.subfileType, 0) === 0 &&
    numberOf(one, TAG.compression, 0) === 1 &&
    numberOf(one, TAG.bits, 0) === 16 &&
    numberOf(one, TAG.samples, 1) === 1 &&
    ![TAG.tiles, TAG.curve, TAG.blackDeltaH, TAG.blackDeltaV].some((tag) => one.has(tag)) &&
    [width, height, rows].every((count) => Number.isSafeInteger(count) && count > 0) &&
    lengths.length === starts.length &&
    starts.length === Math.ceil(height / rows) &&
    starts.every((start, i) => lengths[i]! >= 2 * width * Math.min(rows, height - i * rows) && start + lengths[i]! <= size)
  )
}

/** Camera and exposure are said by EXIF, and not in notes of a maker, which LibRaw knows to read. */
const hasPlainExif = (bytes: Uint8Array, first: Directory): boolean => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const isLittle = bytes[0] === 0x49
  const exif = numberOf(first, TAG.exif, 0)
  const count = exif > 0 && exif + 2 <= bytes.length ? view.getUint16(exif, isLittle) : 0
  const end = exif + 2 + 12 * count
  if (count === 0 || Math.max(end, numberOf(first, TAG.gps, 0)) > bytes.length) return false
  for (let at = exif + 2; at < end; at += 12) if (view.getUint16(at, isLittle) === TAG.makerNote) return false
  return first.has(TAG.make) && first.has(TAG.model) && !first.has(TAG.privateData)
}

type Area = Pick<RawFacts, 'left_margin' | 'top_margin' | 'width' | 'height'>

const activeArea = (one: Directory): Area | null => {
  const [width, height] = [numberOf(one, TAG.width, 0), numberOf(one, TAG.height, 0)]
  const [top = 0, left = 0, bottom = height, right = width] = one.get(TAG.active)?.values ?? []
  if (![bottom, right].every(Number.isSafeInteger)) return null
  if (top % 2 !== 0 || left % 2 !== 0 || bottom > height || right > width || bottom <= top || right <= left) return null
  return { left_margin: left, top_margin: top, width: right - left, height: bottom - top }
}

/** A cell of 2 x 2 as dcraw packs it, two bits a pixel, four times over. */
const filtersOf = (one: Directory): number | null => {
  const cell = one.get(TAG.cell)?.values ?? []
  const isTwoByTwo = String(one.get(TAG.cellSize)?.values) === '2,2' && cell.length === 4
  const isRedGreenBlue = String(one.get(TAG.planeColours)?.values ?? [0, 1, 2]) === '0,1,2'
  if (!isTwoByTwo || !isRedGreenBlue || numberOf(one, TAG.cfaLayout, 1) !== 1) return null
  if (String(cell.toSorted()) !== '0,1,1,2') return null
  return (cell.reduce((sum, colour, i) => sum | (colour << (2 * i)), 0) * 0x01010101) >>> 0
}

/** As LibRaw tabulates it: nothing by colour, then a cell of levels. */
const blackOf = (one: Directory): number[] | null => {
  const [rows = 1, columns = 1] = one.get(TAG.blackCell)?.values ?? []
  const levels = one.get(TAG.black)?.values ?? [0]
  const isKnown = (rows === 1 && columns === 1) || (rows === 2 && columns === 2)
  if (!isKnown || levels.length !== rows * columns || !levels.every((level) => Number.isInteger(level) && level >= 0)) return null
  return [0, 0, 0, 0, rows, columns, ...levels]
}

/** What EXIF says for itself. */
const UNSAID = {
  ...{ flip: 0, camera_make: '', camera_model: '', iso_speed: 0, shutter: 0, aperture: 0, focal_len: 0, timestamp: 0 },
  ...{ artist: '', software: '', colors: 3, cdesc: 'RGBG', is_foveon: 0 },
  gps_data: { latitude: [], longitude: [], altitude: 0, latref: null, longref: null, altref: 0, gpsparsed: false },
  lens: { Lens: '', makernotes: { Lens: '' } },
  metadata_common: { SensorTemperature: -1000, CameraTemperature: -1000 },
}
