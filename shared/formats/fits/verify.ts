import type { ByteSource } from '#shared/core/byte-source.ts'
import { ALL_ONES, addSums, addWords } from './checksum.ts'
import { dataBytes, type Hdu, readHdus } from './hdu.ts'
import { BLOCK, cardValue } from './header.ts'
import { openPacked } from './packed/open-packed.ts'
import { fitsPackedSum } from './verify-packed.ts'

/** Bytes that are summed at a time. */
const PIECE = 1024 * BLOCK

/**
 * Compares CHECKSUM and DATASUM of every unit that has them, and ZDATASUM of packed pictures, reading the whole file. One sentence for each that is wrong: the
 * file was changed, or damaged, after it was written.
 */
export const verifyFits = async (file: ByteSource): Promise<readonly string[]> => {
  const opened = await openPacked(file)
  const hdus = await readHdus(opened.source)
  const notes: string[] = []
  if (hdus.ok)
    for (const [i, hdu] of hdus.value.entries()) notes.push(...(await verifyUnit(opened.source, hdu, hdus.value[i - 1])))
  await opened.close()
  return notes
}

const verifyUnit = async (source: ByteSource, hdu: Hdu, before: Hdu | undefined): Promise<string[]> => [
  ...(await verifySums(source, hdu, before)),
  ...((await fitsPackedSum(source, hdu)) === false
    ? [`ZDATASUM of ${nameOf(hdu)} does not fit its unpacked pixels: they were changed or damaged after they were packed.`]
    : []),
]

const nameOf = ({ index }: Hdu): string => (index === 0 ? 'the first unit' : `unit ${index + 1}`)

const verifySums = async (source: ByteSource, hdu: Hdu, before: Hdu | undefined): Promise<string[]> => {
  const [datasum, checksum] = [cardValue(hdu.cards, 'DATASUM'), cardValue(hdu.cards, 'CHECKSUM')]
  const hasSums = [datasum, checksum].some((value) => value !== undefined && value !== null && value !== '')
  if (!hasSums) return []
  const size = paddedData(hdu)
  const data = await sumOf(source, hdu.dataOffset, size)
  // A file that is cut short says so elsewhere.
  if (data === null) return []
  const start = before ? before.dataOffset + paddedData(before) : 0
  const header = await sumOf(source, start, hdu.dataOffset - start)
  const name = nameOf(hdu)
  const notes: string[] = []
  if (datasum !== undefined && datasum !== null && datasum !== '' && Number(datasum) !== data)
    notes.push(`DATASUM of ${name} does not fit its data: they were changed or damaged after they were written.`)
  const total = header === null ? 0 : addSums(header, data)
  if (checksum !== undefined && checksum !== null && checksum !== '' && total !== 0 && total !== ALL_ONES)
    notes.push(`CHECKSUM of ${name} does not fit: its header or its data were changed after they were written.`)
  return notes
}

const paddedData = (hdu: Hdu): number => Math.ceil(dataBytes(hdu) / BLOCK) * BLOCK

const sumOf = async (source: ByteSource, start: number, size: number): Promise<number | null> => {
  if (!Number.isSafeInteger(size)) return null
  let sum = 0
  for (let at = 0; at < size; at += PIECE) {
    const length = Math.min(PIECE, size - at)
    const bytes = await source.read(start + at, length)
    if (bytes.length < length) return null
    sum = addWords(sum, bytes)
  }
  return sum
}
