import type { ByteSource } from '#shared/core/byte-source.ts'
import { fail, ok, type Result } from '#shared/core/fault.ts'
import { hasChecksum } from './checksum.ts'
import { type Compression, parseCompression, unpack } from './compression.ts'
import { decodeText } from './text-encodings.ts'
import type { XmlElement } from './xml.ts'

/** Where the bytes of a picture, table or property stand, and how they are packed (XISF 1.0, chapter 10). */
export interface DataBlock {
  readonly place:
    | { readonly kind: 'attachment'; readonly offset: number; readonly length: number }
    | { readonly kind: 'inside'; readonly bytes: Uint8Array }
  readonly compression: Compression | null
  readonly checksum: string
  readonly isBigEndian: boolean
  /** Bytes once unpacked. */
  readonly size: number
}

/** Reads the attributes of a block. Faults: `xisf.location`, `xisf.external`, `xisf.encoding`, those of `parseCompression`. */
export const parseBlock = (element: XmlElement): Result<DataBlock> => {
  const location = (element.attributes.get('location') ?? '').trim()
  const place = placeOf(element, location)
  if (!place.ok) return place
  // An embedded block says of itself how it is packed.
  const inner = location === 'embedded' ? element.children.find((child) => child.name === 'Data') : undefined
  const attribute = (name: string): string => inner?.attributes.get(name) ?? element.attributes.get(name) ?? ''
  const stored = place.value.kind === 'attachment' ? place.value.length : place.value.bytes.length
  const packing = attribute('compression')
  const compression = packing === '' ? ok(null) : parseCompression(packing, attribute('subblocks'), stored)
  if (!compression.ok) return compression
  return ok({
    place: place.value,
    compression: compression.value,
    checksum: attribute('checksum').trim(),
    isBigEndian: attribute('byteOrder').trim().toLowerCase() === 'big',
    size: compression.value?.size ?? stored,
  })
}

const placeOf = (element: XmlElement, location: string): Result<DataBlock['place']> => {
  const attachment = /^attachment:\s*(\d{1,15})\s*:\s*(\d{1,15})$/.exec(location)
  if (attachment) return ok({ kind: 'attachment', offset: Number(attachment[1]), length: Number(attachment[2]) })
  if (/^(url|path)\b/.test(location))
    return fail('unsupported', 'xisf.external', 'The pixels are in another file, which is not read. Save it as one .xisf file.')
  const inline = /^inline:(\w+)$/.exec(location)
  const data = location === 'embedded' ? element.children.find((child) => child.name === 'Data') : undefined
  const encoding = inline?.[1] ?? data?.attributes.get('encoding')
  if (encoding === undefined)
    return fail('invalid', 'xisf.location', `The header does not say where the pixels are: “${location.slice(0, 60)}”.`)
  const bytes = decodeText(data?.text ?? element.text, encoding)
  return bytes
    ? ok({ kind: 'inside', bytes })
    : fail('invalid', 'xisf.encoding', `The pixels in the header are damaged, or not of the encoding “${encoding}”.`)
}

/** True when all bytes of the block are in the file. */
export const isComplete = ({ place }: DataBlock, source: ByteSource): boolean =>
  place.kind === 'inside' || place.offset + place.length <= source.size

/**
 * The bytes of a block, unpacked. A checksum that does not fit is a fault, not a note: with compressed pixels one wrong bit
 * spoils thousands, and a stack must not take them for sky. Faults: `xisf.truncated`, `xisf.checksum`, those of `unpack`.
 */
export const readBlock = async (source: ByteSource, block: DataBlock): Promise<Result<Uint8Array>> => {
  const { place, compression, checksum } = block
  if (!isComplete(block, source)) return fail('invalid', 'xisf.truncated', 'The file is cut short: not all pixels are there.')
  const stored = place.kind === 'inside' ? place.bytes : await source.read(place.offset, place.length)
  if (place.kind === 'attachment' && stored.length < place.length)
    return fail('invalid', 'xisf.truncated', 'The file became shorter while it was read.')
  if (checksum !== '' && hasChecksum(stored, checksum) === false)
    return fail('invalid', 'xisf.checksum', 'The pixels do not fit their checksum: the file is damaged. Copy it again.')
  return compression ? unpack(stored, compression) : ok(stored)
}
