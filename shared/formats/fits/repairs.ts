import type { HeaderCard } from '#shared/formats/format.ts'

/** What lines of real headers need to be understood. */
export type Repair = 'lower-case' | 'column' | 'blank' | 'comma' | 'quote' | 'control' | 'letters'

const WHAT: Readonly<Record<Repair, string>> = {
  'lower-case': 'has its keyword in small letters',
  column: 'has its value before the tenth column',
  blank: 'has no blank behind its equals sign',
  comma: 'has a comma for a decimal point',
  quote: 'has a text without a closing quote',
  control: 'holds line ends, tabs or other control characters',
  letters: 'holds letters that FITS does not allow',
}
const WHAT_MANY: Readonly<Record<Repair, string>> = {
  'lower-case': 'have their keywords in small letters',
  column: 'have their values before the tenth column',
  blank: 'have no blank behind their equals signs',
  comma: 'have a comma for a decimal point',
  quote: 'have a text without a closing quote',
  control: 'hold line ends, tabs or other control characters',
  letters: 'hold letters that FITS does not allow',
}

/** One sentence for each kind of repair, naming the cards. */
export const repairNotes = (cards: readonly { keyword: string; repairs?: readonly Repair[] }[]): string[] =>
  (Object.keys(WHAT) as Repair[]).flatMap((repair) => {
    const names = cards.filter((card) => card.repairs?.includes(repair)).map((card) => card.keyword || 'a comment')
    if (names.length === 0) return []
    if (names.length === 1) return [`A header line ${WHAT[repair]} (${names[0]}).`]
    const shown = [...new Set(names)].slice(0, 5).join(', ')
    return [`${names.length} header lines ${WHAT_MANY[repair]} (${shown}${new Set(names).size > 5 ? ' …' : ''}).`]
  })

/** Cards as they are meant, and what was changed, one sentence each. */
export interface RepairedCards {
  readonly cards: readonly HeaderCard[]
  readonly notes: readonly string[]
}

/**
 * What programs write that means something else to others: PRISM's projection `DEC---TAN`, coordinates written as text, SCAMP's
 * polynomial under the name TAN; and what is left out of account.
 */
export const repairMeaning = (cards: readonly HeaderCard[]): RepairedCards => {
  const notes: string[] = []
  const repaired = cards.map((card): HeaderCard => {
    const { keyword, value } = card
    const [, axis, code] = (/^CTYPE\d$/.test(keyword) && typeof value === 'string' && DOUBLED.exec(value)) || []
    const meant = axis ? `${axis.padEnd(4, '-')}-${code}` : value
    if (meant !== value) {
      notes.push(`${keyword} says ${value}, which was taken for ${meant}.`)
      return { ...card, value: meant }
    }
    if (NUMERIC.test(keyword) && typeof value === 'string' && PLAIN_NUMBER.test(value.trim())) {
      notes.push(`${keyword} is a number written as text.`)
      return { ...card, value: Number(value.trim().replace(/[dD]/, 'e').replace(',', '.')) }
    }
    return card
  })
  return { cards: repaired, notes: [...notes, ...readingNotes(repaired)] }
}

/** A hyphen too many between axis and projection. */
const DOUBLED = /^(RA|DEC|GLON|GLAT|ELON|ELAT)-{2,}([A-Z]{3})$/
const NUMERIC = /^(CRVAL\d|CRPIX\d|CDELT\d|CROTA\d|CD\d_\d|PC\d_\d|PV\d_\d+|[AB]P?_\d+_\d+|EQUINOX|LONPOLE|LATPOLE)$/
const PLAIN_NUMBER = /^[+-]?(\d+[.,]?\d*|\.\d+)([EeDd][+-]?\d+)?$/

/** What is read in another sense than it is written, or not at all, although the lines stay as they are. */
const readingNotes = (cards: readonly HeaderCard[]): string[] => {
  const isTan = cards.some(({ keyword, value }) => keyword === 'CTYPE1' && /^[A-Z]+-+TAN$/.test(String(value ?? '').trim()))
  const hasPolynomial = cards.some(({ keyword, value }) => POLYNOMIAL.test(keyword) && value !== 0)
  const iraf = [...new Set(cards.map(({ keyword }) => keyword).filter((keyword) => IRAF.test(keyword)))]
  const focal = cards.find(({ keyword, value }) => keyword === 'FOCALLEN' && (value === null || value === ''))
  return [
    ...(isTan && hasPolynomial
      ? ['The PV lines beside the projection TAN are read as the polynomial TPV, as SCAMP means them.']
      : []),
    ...(iraf.length > 0 ? [`Coordinate lines of IRAF are left out of account (${shortened(iraf)}).`] : []),
    ...(focal ? ['FOCALLEN is empty.'] : []),
  ]
}

const shortened = (names: readonly string[]): string => `${names.slice(0, 3).join(', ')}${names.length > 3 ? ' …' : ''}`

/** PV of the latitude, and those of the longitude that are not its reference point and poles. */
const POLYNOMIAL = /^PV(2_\d+|1_([5-9]|\d\d))$/
const IRAF = /^(WAT\d_\d{3}|WAXMAP\d+|LTM\d_\d|LTV\d)$/
