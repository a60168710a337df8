import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { bytesSource } from '#shared/core/byte-source.ts'
import { fail, ok, type Result } from '#shared/core/fault.ts'
import { CARD_LENGTH } from '#shared/formats/fits/cards.ts'
import { formatCard } from '#shared/formats/fits/format-card.ts'
import { readHeaderUnit } from '#shared/formats/fits/header.ts'
import { describingCards, paddedLength, writeHeader } from '#shared/formats/fits/write.ts'
import type { HeaderCard } from '#shared/formats/format.ts'
import { cardsOfWcs } from '#shared/sky/fits-wcs.ts'
import { cdeltOf } from '#shared/sky/flip.ts'
import type { Wcs } from '#shared/sky/wcs.ts'

/** Keywords of the solution that a header had before; what is left of an old one would contradict the new one. */
const OLD_WCS =
  /^(WCSAXES|CTYPE[12]|CUNIT[12]|CRVAL[12]|CRPIX[12]|CDELT[12]|CROTA[12]|CD[12]_[12]|PC[12]_[12]|PC00[12]00[12]|PV[12]_\d+|LONPOLE|LATPOLE|RADESYS|EQUINOX|PLTSOLVD|[AB]P?_(ORDER|DMAX|\d+_\d+))$/

const solutionCards = (wcs: Wcs): HeaderCard[] => {
  const { cdelt, crota } = cdeltOf(wcs.cd)
  return [
    ...cardsOfWcs(wcs),
    { keyword: 'CDELT1', value: cdelt[0], comment: '[deg/px]' },
    { keyword: 'CDELT2', value: cdelt[1], comment: '[deg/px]' },
    { keyword: 'CROTA1', value: crota[0], comment: '[deg]' },
    { keyword: 'CROTA2', value: crota[1], comment: '[deg]' },
    { keyword: 'PLTSOLVD', value: true, comment: 'solved by Darksite' },
  ]
}

const withSolution = (cards: readonly HeaderCard[], wcs: Wcs): HeaderCard[] => [
  ...cards.filter(({ keyword }) => !OLD_WCS.test(keyword)),
  ...solutionCards(wcs),
]

interface Described {
  readonly wcs: Wcs
  readonly width: number
  readonly height: number
  /** The header of the picture; none for pictures that are not FITS. */
  readonly cards: readonly HeaderCard[]
}

/** A FITS header without data that holds the solution, as astrometry.net writes its `.wcs`. */
export const cardWcs = ({ wcs, width, height, cards }: Described): Uint8Array =>
  writeHeader([
    { keyword: 'SIMPLE', value: true },
    { keyword: 'BITPIX', value: 8 },
    { keyword: 'NAXIS', value: 0 },
    { keyword: 'IMAGEW', value: width, comment: 'width of the picture [px]' },
    { keyword: 'IMAGEH', value: height, comment: 'height of the picture [px]' },
    ...withSolution(describingCards(cards), wcs),
  ])

/** The same header for people and programs that read text: one card a line. */
export const textWcs = ({ wcs, width, height, cards }: Described): string =>
  [
    { keyword: 'SIMPLE', value: true },
    { keyword: 'BITPIX', value: cards.find(({ keyword }) => keyword === 'BITPIX')?.value ?? 16 },
    { keyword: 'NAXIS', value: 2 },
    { keyword: 'NAXIS1', value: width },
    { keyword: 'NAXIS2', value: height },
    ...withSolution(describingCards(cards), wcs),
  ]
    .flatMap(formatCard)
    .concat('END', '')
    .join('\n')

/**
 * Writes the solution into the header of a FITS file, everything else as it was, byte by byte; a new file takes the old one's place
 * at once, so that a loss of power leaves one of the two. Faults: `astap.no-header` for what is no plain FITS picture, `astap.write`.
 */
export const updateFits = async (path: string, wcs: Wcs): Promise<Result<null>> => {
  const bytes = await readFile(path)
  const unit = await readHeaderUnit(bytesSource(bytes), 0)
  const axes = unit.ok ? unit.value.cards.find(({ keyword }) => keyword === 'NAXIS')?.value : null
  if (!unit.ok || !unit.value.isEnded || typeof axes !== 'number' || axes < 2)
    return fail('invalid', 'astap.no-header', 'Only plain FITS pictures can take the solution into their header.')
  const header = headerWith(bytes.subarray(0, unit.value.dataOffset), solutionCards(wcs).flatMap(formatCard))
  const beside = `${path}.darksite-${process.pid}`
  try {
    await writeFile(beside, Buffer.concat([header, bytes.subarray(unit.value.dataOffset)]), { mode: (await stat(path)).mode })
    await rename(beside, path)
    return ok(null)
  } catch (error) {
    await rm(beside, { force: true })
    const why = error instanceof Error ? error.message : 'unknown'
    return fail('invalid', 'astap.write', `The picture could not be written: ${why}`)
  }
}

// CHECKSUM is of a header that is no more; DATASUM stays true.
const GONE = /^CHECKSUM$/

const headerWith = (old: Buffer, added: readonly string[]): Buffer => {
  const lines: string[] = []
  for (let at = 0; at < old.length; at += CARD_LENGTH) {
    const line = old.toString('latin1', at, at + CARD_LENGTH)
    const keyword = line.slice(0, 8).trimEnd()
    if (keyword === 'END') break
    if (!OLD_WCS.test(keyword) && !GONE.test(keyword)) lines.push(line)
  }
  // Blank cards before END are room that somebody left.
  while (lines.at(-1)?.trim() === '') lines.pop()
  const text = [...lines, ...added, 'END'.padEnd(CARD_LENGTH)].join('')
  return Buffer.from(text.padEnd(paddedLength(text.length)), 'latin1')
}
