import { parseCard } from '#shared/formats/fits/cards.ts'
import type { HeaderCard } from '#shared/formats/format.ts'
import { propertiesOf, propertyCards } from './properties.ts'
import { solutionCards } from './solution.ts'
import { withStoredWcs } from './wcs-cards.ts'
import type { XmlElement } from './xml.ts'

const MOST_CARDS = 20_000
const COMMENTARY = new Set(['COMMENT', 'HISTORY', ''])

/**
 * Everything the header says of an image, as FITS cards: its FITSKeyword elements in file order, then what only its properties,
 * its `imageType` or the file's metadata know.
 */
export const cardsOf = (
  image: XmlElement,
  root: XmlElement,
  height: number,
): { cards: readonly HeaderCard[]; notes: readonly string[] } => {
  const keywords = image.children.filter((child) => child.name === 'FITSKeyword')
  const properties = propertiesOf(image, root)
  const isOurs = properties.some(
    ({ attributes, text }) => attributes.get('id') === 'XISF:CreatorApplication' && text === 'Darksite',
  )
  const stored = keywords.slice(0, MOST_CARDS).flatMap(keywordCard)
  const { cards: own, notes } = withStoredWcs(stored, solutionCards(properties), height, isOurs)
  const known = new Set(own.map((card) => card.keyword))
  const others = [...propertyCards(properties), ...typeCard(image)].filter((card) => !known.has(card.keyword))
  const isCut = keywords.length > MOST_CARDS
  return {
    cards: [...own, ...others],
    notes: [...notes, ...(isCut ? [`The header has ${keywords.length} keywords; the first ${MOST_CARDS} are read.`] : [])],
  }
}

const keywordCard = ({ attributes }: XmlElement): HeaderCard[] => {
  const keyword = (attributes.get('name') ?? '').trim().toUpperCase()
  const comment = (attributes.get('comment') ?? '').trim()
  const text = (attributes.get('value') ?? '').trim()
  // Commentary stands in the value or in the comment, depending on the program.
  if (COMMENTARY.has(keyword)) return text + comment === '' ? [] : [{ keyword, value: unquoted(text) || comment }]
  return [{ keyword, value: fitsValue(text), ...(comment === '' ? {} : { comment }) }]
}

// A FITS value as it would stand on a card. Text without quotes is kept whole, slashes and all.
const fitsValue = (text: string): HeaderCard['value'] => {
  if (text.startsWith("'")) return unquoted(text)
  // A slash would begin a comment on a card; here it is part of the text.
  const { value } = text.includes('/') ? { value: text } : parseCard(`VALUE   = ${text}`)
  return typeof value === 'string' ? text : value
}

const unquoted = (text: string): string => (text.startsWith("'") ? String(parseCard(`VALUE   = ${text}`).value ?? '') : text)

/** In lower case: N.I.N.A. writes LIGHT. */
const TYPES: Readonly<Record<string, string>> = {
  bias: 'Bias Frame',
  dark: 'Dark Frame',
  flat: 'Flat Frame',
  light: 'Light Frame',
  masterbias: 'Master Bias',
  masterdark: 'Master Dark',
  masterflat: 'Master Flat',
  masterlight: 'Master Light',
}

const typeCard = (image: XmlElement): HeaderCard[] => {
  const type = (image.attributes.get('imageType') ?? '').trim().toLowerCase()
  const value = Object.hasOwn(TYPES, type) ? TYPES[type] : undefined
  return value ? [{ keyword: 'IMAGETYP', value, comment: 'imageType of the XISF image' }] : []
}
