import type { ByteSource } from '#shared/core/byte-source.ts'
import { FAULT_KINDS, type Fault } from '#shared/core/fault.ts'
import { createSamples } from '#shared/core/raster.ts'
import type { Format, FormatContext } from '#shared/formats/format.ts'

/** What is wrong with how a format took a file, in words; null when all is well. A fault is well, a throw is not. */
export const judge = async (format: Format, bytes: Uint8Array, context: FormatContext): Promise<string | null> => {
  const odd: string[] = []
  const source = watched(bytes, odd)
  try {
    const head = bytes.subarray(0, 4096)
    format.sniff(head)
    const header = await format.readHeader(source, context)
    const raster = await format.readRaster(source, context)
    if (!header.ok) odd.push(...faultTrouble(header.fault))
    if (!raster.ok) odd.push(...faultTrouble(raster.fault))
    if (raster.ok && !header.ok) odd.push(`pixels without a header: ${header.fault.code}`)
    if (header.ok) {
      const { width, height, channels, notes, cards, pixelFault } = header.value
      if (![width, height, channels].every((n) => Number.isSafeInteger(n) && n > 0))
        odd.push(`size ${width} x ${height} x ${channels}`)
      if (notes.some((note) => note.trim() === '')) odd.push('an empty note')
      if (cards.some(({ value }) => typeof value === 'number' && Number.isNaN(value))) odd.push('a card that is NaN')
      if (cards.some(({ value }) => value !== null && !['string', 'number', 'boolean'].includes(typeof value)))
        odd.push('a card of an odd type')
      if (pixelFault && raster.ok) odd.push(`pixels although ${pixelFault.code}`)
    }
    if (header.ok && raster.ok) {
      const { width, height, channels, sampleFormat, data, white } = raster.value
      for (const key of ['width', 'height', 'channels', 'sampleFormat', 'isBottomUp', 'bayer'] as const)
        if (raster.value[key] !== header.value[key]) odd.push(`${key}: header ${header.value[key]}, pixels ${raster.value[key]}`)
      if (data.length !== width * height * channels) odd.push(`${data.length} samples for ${width} x ${height} x ${channels}`)
      if (data.constructor !== createSamples(sampleFormat, 0).constructor) odd.push(`${sampleFormat} in ${data.constructor.name}`)
      if (!Number.isFinite(white) || white <= 0) odd.push(`white is ${white}`)
    }
  } catch (error) {
    odd.push(
      `throws ${error instanceof Error ? (error.stack ?? error.message).split('\n').slice(0, 4).join(' | ') : String(error)}`,
    )
  }
  return odd.length === 0 ? null : odd.join('; ')
}

const faultTrouble = ({ kind, code, message }: Fault): string[] => [
  ...(kind in FAULT_KINDS && kind !== 'internal' ? [] : [`kind ${kind}`]),
  ...(/^[a-z]+(\.[a-z0-9-]+)+$/.test(code) ? [] : [`code ${code}`]),
  ...(message.trim() === '' ? [`${code} without a message`] : []),
]

/** Headers are read in pieces of some megabytes, however short the file is. */
const MOST_READ = 4 << 20

/** A source that notes when it is asked for what cannot be there: a reader that trusts a lying header is found out. */
const watched = (bytes: Uint8Array, odd: string[]): ByteSource => ({
  size: bytes.length,
  read: async (offset, length) => {
    const isRight = Number.isSafeInteger(offset) && offset >= 0 && Number.isSafeInteger(length) && length >= 0
    if (!isRight || length > Math.max(bytes.length, MOST_READ)) odd.push(`reads ${length} bytes at ${offset} of ${bytes.length}`)
    return isRight ? bytes.slice(offset, offset + length) : new Uint8Array(0)
  },
})
