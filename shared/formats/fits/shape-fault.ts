import type { Fault } from '#shared/core/fault.ts'
import type { Hdu } from './hdu.ts'
import { cardValue } from './header.ts'

/** The longest side that is believed of a file that does not hold it [px]: no sensor and no mosaic is a tenth as wide. */
const LONGEST_SIDE = 1_000_000

const MEND = 'Copy it again from where it was taken; if it is like this there too, this file is lost.'

const invalid = (code: string, message: string): Fault => ({ kind: 'invalid', code, message: `${message} ${MEND}` })

/** Why none of these units holds a picture: `fits.no-end`, `fits.bad-axes`, or `fits.no-picture` when nothing is wrong with them. */
export const noPictureFault = (hdus: readonly Hdu[]): Fault => {
  const isTable = hdus.some((hdu) => hdu.kind.endsWith('table'))
  const last = hdus.at(-1)
  if (last && !last.isEnded) return noEndFault()
  const axes = isTable ? null : axesFault(hdus[0])
  if (axes) return axes
  const message = isTable
    ? 'The file holds tables but no picture. To see the tables, open it with a table program such as TOPCAT or fv.'
    : 'The file holds a header but no picture. If it should be a frame, copy it again from where it was taken.'
  return { kind: 'unsupported', code: 'fits.no-picture', message }
}

/** A header without its END card, with nothing that could be a picture behind it. */
export const noEndFault = (): Fault =>
  invalid('fits.no-end', 'The header breaks off: its END card is missing, so nobody can tell where the picture begins.')

/** Sizes that are no sizes (`fits.bad-size`); null when they could be true. */
export const sizeFault = (axes: readonly number[], isHeld: boolean): Fault | null => {
  const isNumber = axes.every((n) => Number.isSafeInteger(n) && n > 0)
  if (isNumber && (isHeld || axes.slice(0, 2).every((n) => n <= LONGEST_SIDE))) return null
  const size = axes.slice(0, 4).join(' x ') + (axes.length > 4 ? ' x …' : '')
  return invalid('fits.bad-size', `The header gives the picture an impossible size: ${size} pixels. Its NAXIS lines are damaged.`)
}

const axesFault = (hdu: Hdu | undefined): Fault | null => {
  const naxis = hdu && cardValue(hdu.cards, 'NAXIS')
  if (hdu === undefined || naxis === undefined || naxis === 0 || naxis === 1) return null
  const isCount = typeof naxis === 'number' && Number.isInteger(naxis) && naxis > 1 && naxis <= 999
  if (!isCount)
    return invalid('fits.bad-axes', `The header says that the picture has ${naxis} axes (NAXIS), where a picture has 2 or 3.`)
  const unsaid = [1, 2].map((n) => `NAXIS${n}`).filter((keyword) => cardValue(hdu.cards, keyword) === undefined)
  if (unsaid.length === 0) return null
  const which = unsaid.length === 1 ? `${unsaid[0]} is missing` : `${unsaid.join(' and ')} are missing`
  return invalid('fits.bad-axes', `The header does not say how large the picture is: NAXIS is ${naxis}, but ${which}.`)
}
