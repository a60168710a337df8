import { constants } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { fail, ok, type Result } from '#shared/core/fault.ts'
import { isSystemError } from './undo-file.ts'

const BLOCK = 2880
const CARD = 80
/** No header of a capture is longer; a file without an END is no reason to read it all. */
const MAX_HEADER = 200 * BLOCK

/**
 * The header with SSWEIGHT, which PixInsight's weighted integration reads, in front of END. A card that is there already is
 * replaced. CHECKSUM is taken out, because it would be wrong now; DATASUM still holds. Faults: `review.not-fits`.
 */
export const headerWithWeight = (header: Uint8Array, weight: number): Result<Uint8Array> => {
  const text = Buffer.from(header).toString('latin1')
  const cards = Array.from({ length: Math.floor(text.length / CARD) }, (_, i) => text.slice(i * CARD, (i + 1) * CARD))
  const end = cards.findIndex((card) => card.trimEnd() === 'END')
  if (!text.startsWith('SIMPLE  =') || end < 0)
    return fail('unsupported', 'review.not-fits', 'It is no FITS file with a whole header.')
  const kept = cards.slice(0, end).filter((card) => !/^(SSWEIGHT|CHECKSUM)=/.test(card))
  // Blank cards before END are room that was left for this.
  while (kept.at(-1)?.trim() === '') kept.pop()
  const all = [...kept, cardOf(weight), 'END'.padEnd(CARD)].join('')
  return ok(Buffer.from(all.padEnd(Math.ceil(all.length / BLOCK) * BLOCK), 'latin1'))
}

/** Fixed format: the number ends in column 30. */
const cardOf = (weight: number): string => {
  const value = Number(weight.toPrecision(9))
  const number = Number.isInteger(value) ? value.toFixed(1) : String(value).replace('e', 'E')
  return `SSWEIGHT= ${number.padStart(20)} / relative weight in its group`.padEnd(CARD)
}

/** Length of the primary header in whole blocks; null when it has no end within reason. */
const headerLength = async (path: string): Promise<{ bytes: Uint8Array } | null> => {
  const handle = await open(path, 'r')
  try {
    const bytes = Buffer.alloc(MAX_HEADER)
    let length = 0
    while (length < MAX_HEADER) {
      const { bytesRead } = await handle.read(bytes, length, BLOCK, length)
      if (bytesRead < BLOCK) return null
      length += BLOCK
      for (let at = length - BLOCK; at < length; at += CARD)
        if (bytes.toString('latin1', at, at + CARD).trimEnd() === 'END') return { bytes: bytes.subarray(0, length) }
    }
    return null
  } finally {
    await handle.close()
  }
}

/**
 * Writes a copy of a FITS file with its weight in the header; the original is only read, and a copy that is there already is never
 * overwritten. Compressed FITS keep their picture behind another header, where nobody looks for a weight: `review.not-fits`.
 */
export const writeWeightedCopy = async (from: string, to: string, weight: number): Promise<Result<void>> => {
  if (!/\.(fits?|fts)$/i.test(from))
    return fail('unsupported', 'review.not-fits', `${from} is no plain FITS file, so its weight could not be written.`)
  const part = `${to}.part`
  try {
    const header = await headerLength(from)
    const changed = header && headerWithWeight(header.bytes, weight)
    if (!header || !changed?.ok) return fail('unsupported', 'review.not-fits', `${from} has no readable FITS header.`)
    await copyRest(from, part, changed.value, header.bytes.length)
    await copyFileName(part, to)
    return ok(undefined)
  } catch (error) {
    await rm(part, { force: true })
    if (!isSystemError(error)) throw error
    if (error.code === 'EEXIST') return fail('conflict', 'review.taken', `${to} is there already.`)
    if (error.code === 'ENOSPC') return fail('unavailable', 'review.full', 'There is no more room on this disk for copies.')
    return fail('unavailable', 'review.disk', `${from} could not be copied (${error.code}).`)
  }
}

/** New header, old data: a megabyte at a time. */
const copyRest = async (from: string, to: string, header: Uint8Array, skip: number): Promise<void> => {
  const [source, target] = [await open(from, 'r'), await open(to, 'w')]
  try {
    await target.write(header)
    const buffer = Buffer.allocUnsafe(2 ** 20)
    for (let at = skip; ; ) {
      const { bytesRead } = await source.read(buffer, 0, buffer.length, at)
      if (bytesRead === 0) break
      await target.write(buffer, 0, bytesRead)
      at += bytesRead
    }
    await target.sync()
  } finally {
    await source.close()
    await target.close()
  }
}

/** The last name, unless it is taken: reserved first, because a rename overwrites. */
const copyFileName = async (part: string, to: string): Promise<void> => {
  await (await open(to, constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY)).close()
  await rename(part, to)
}
