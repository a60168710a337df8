import ExifReader from 'exifreader'
import type { ByteSource } from '#shared/core/byte-source.ts'
import type { HeaderCard } from './format.ts'

/** EXIF stands at the beginning of JPEG and PNG files; of a TIFF file it may be anywhere, so small ones are read whole. */
const HEAD_BYTES = 256 * 1024
const WHOLE_TIFF = 32 * 1024 * 1024
const LONGEST_TEXT = 2000
/** Tags that are pointers, blobs, or not about the exposure. */
const LEFT_OUT =
  /^(undefined|MakerNote|UserComment|.*(IFD Pointer|Offsets?|ByteCounts?)$|Interoperability|PrintIM|ReferenceBlackWhite|Padding|.*Version(ID)?$)/

export interface ExifCards {
  readonly cards: readonly HeaderCard[]
  readonly notes: readonly string[]
}

/**
 * The EXIF tags of a JPEG, PNG or TIFF file as cards. Rationals become numbers; GPSLatitude and GPSLongitude become signed
 * degrees (north and east positive), GPSAltitude signed metres. Damaged EXIF is a note: the picture is still good.
 */
export const readExif = async (source: ByteSource): Promise<ExifCards> => {
  const head = await source.read(0, HEAD_BYTES)
  const isTiff = head[0] === head[1] && (head[0] === 0x49 || head[0] === 0x4d)
  const bytes = isTiff && source.size > head.length && source.size <= WHOLE_TIFF ? await source.read(0, source.size) : head
  return exifCards(bytes)
}

/** As `readExif`, of bytes at hand. */
export const exifCards = (bytes: Uint8Array): ExifCards => {
  try {
    const tags = ExifReader.load(bufferOf(bytes), {
      expanded: true,
      includeTags: { exif: true, gps: ['Latitude', 'Longitude', 'Altitude'] },
    })
    const gps: HeaderCard[] = [
      ...placeCard('GPSLatitude', tags.gps?.Latitude, 90, 'deg'),
      ...placeCard('GPSLongitude', tags.gps?.Longitude, 180, 'deg'),
      ...placeCard('GPSAltitude', tags.gps?.Altitude, 1e5, 'm'),
    ]
    const exif = Object.entries(tags.exif ?? {}).flatMap(([name, tag]) => cardOf(name, tag))
    return { cards: [...exif.filter((card) => !gps.some((own) => own.keyword === card.keyword)), ...gps], notes: [] }
  } catch (error) {
    if (!(error instanceof Error)) throw error
    const isMissing = error.name === 'MetadataMissingError' || /no exif data|invalid image format/i.test(error.message)
    return { cards: [], notes: isMissing ? [] : ['The EXIF data are damaged and were left out.'] }
  }
}

/** The bytes as a buffer of their own; whole files, which may be large, are not copied. */
const bufferOf = (bytes: Uint8Array): ArrayBuffer =>
  bytes.buffer instanceof ArrayBuffer && bytes.buffer.byteLength === bytes.length ? bytes.buffer : new Uint8Array(bytes).buffer

const placeCard = (keyword: string, value: number | undefined, limit: number, comment: string): HeaderCard[] =>
  value !== undefined && Math.abs(value) <= limit ? [{ keyword, value, comment }] : []

const cardOf = (keyword: string, tag: unknown): HeaderCard[] => {
  if (LEFT_OUT.test(keyword) || tag === null || typeof tag !== 'object' || !('value' in tag)) return []
  const value = plainValue(tag.value)
  const description = 'description' in tag && typeof tag.description === 'string' ? tag.description.trim() : ''
  if (value === null) return []
  // Codes come with their meaning in words: Orientation 1 is "top-left".
  const isWords = typeof value === 'number' && /[a-z]{3}/i.test(description)
  return [{ keyword, value, ...(isWords ? { comment: description.slice(0, 80) } : {}) }]
}

const plainValue = (value: unknown): string | number | null => {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  if (typeof value === 'string') return textOf(value)
  if (!Array.isArray(value)) return null
  if (value.length === 1) return plainValue(value[0])
  const [first, second] = value
  if (value.length === 2 && typeof first === 'number' && typeof second === 'number') return ratio(first, second)
  const parts = value.length <= 8 ? value.map(plainValue) : []
  return parts.length > 0 && parts.every((part) => part !== null) ? parts.join(', ') : null
}

const ratio = (numerator: number, denominator: number): number | null => (denominator === 0 ? null : numerator / denominator)

const textOf = (text: string): string | null => {
  const trimmed = text.split('\0')[0]!.trim()
  return trimmed === '' ? null : trimmed.slice(0, LONGEST_TEXT)
}
