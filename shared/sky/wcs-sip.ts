import type { SipPolynomial } from '#shared/records/solution.ts'
import type { Wcs } from './wcs.ts'
import { numberOf, type WcsHeader } from './wcs-header.ts'

/** The SIP polynomials of a header, whatever its CTYPE says; null without any. */
export const sipOf = (header: WcsHeader): Wcs['sip'] => {
  const [a, b] = [polynomialOf(header, 'A'), polynomialOf(header, 'B')]
  if (!a && !b) return null
  const none: SipPolynomial = { order: 0, coefficients: {} }
  return { a: a ?? none, b: b ?? none, ap: polynomialOf(header, 'AP'), bp: polynomialOf(header, 'BP') }
}

const MAX_ORDER = 9

const polynomialOf = (header: WcsHeader, name: string): SipPolynomial | null => {
  const order = numberOf(header, `${name}_ORDER`)
  if (order === null || !Number.isInteger(order) || order < 0 || order > MAX_ORDER) return null
  const coefficients: Record<string, number> = {}
  for (let i = 0; i <= order; i++)
    for (let j = 0; i + j <= order; j++) {
      const value = numberOf(header, `${name}_${i}_${j}`)
      if (value !== null && value !== 0) coefficients[`${i}_${j}`] = value
    }
  return { order, coefficients }
}
