import { numberOf, textOf, type WcsHeader } from './wcs-header.ts'

/**
 * The plate solution of the Digitized Sky Survey (AMDX, AMDY), said as the TPV that means the same: plate coordinates in mm are
 * the plane, and their polynomial leads to standard coordinates about the plate's centre (Taff et al. 1990; the survey's own
 * handbook, 7). The TAN that such a header also holds only comes near, to some tenths of an arcsecond. Other headers stay as
 * they are.
 */
export const withPlateSolution = (header: WcsHeader): WcsHeader => {
  const number = (keyword: string): number | null => numberOf(header, keyword)
  const [cornerX, cornerY, sizeX, sizeY] = [number('CNPIX1'), number('CNPIX2'), number('XPIXELSZ'), number('YPIXELSZ')]
  const [originX, originY, hours, degrees] = [number('PPO3'), number('PPO6'), number('PLTRAH'), number('PLTDECD')]
  const isComplete = [cornerX, cornerY, sizeX, sizeY, originX, originY, hours, degrees].every((value) => value !== null)
  if (!isComplete || !number('AMDX1') || !number('AMDY1') || !sizeX || !sizeY) return header
  const dec = Math.abs(degrees!) + (number('PLTDECM') ?? 0) / 60 + (number('PLTDECS') ?? 0) / 3600
  const plate: [string, string | number][] = [
    ['CTYPE1', 'RA---TPV'],
    ['CTYPE2', 'DEC--TPV'],
    ['CRVAL1', 15 * (hours! + (number('PLTRAM') ?? 0) / 60 + (number('PLTRAS') ?? 0) / 3600)],
    ['CRVAL2', textOf(header, 'PLTDECSN') === '-' ? -dec : dec],
    // The first pixel of the plate reaches from 0 to 1 in its own count.
    ['CRPIX1', originX! / sizeX - cornerX! + 0.5],
    ['CRPIX2', originY! / sizeY - cornerY! + 0.5],
    ['CD1_1', -sizeX / 1000],
    ['CD1_2', 0],
    ['CD2_1', 0],
    ['CD2_2', sizeY / 1000],
    ...polynomialOf(header, 'AMDX').map((value, at): [string, number] => [`PV1_${at}`, value]),
    ...polynomialOf(header, 'AMDY').map((value, at): [string, number] => [`PV2_${at}`, value]),
  ]
  const rest = [...header].filter(([keyword]) => !/^([AB]P?_|PV\d_|LONPOLE|LATPOLE|CUNIT)/.test(keyword))
  return new Map<string, string | number | boolean | null>([...rest, ...plate])
}

// Thirteen terms of the survey [arcsec, mm], among them three with the squared radius, spread over the terms of TPV [deg].
const polynomialOf = (header: WcsHeader, name: 'AMDX' | 'AMDY'): number[] => {
  const a = (index: number): number => (numberOf(header, `${name}${index}`) ?? 0) / 3600
  const terms = new Array<number>(23).fill(0)
  const low = [a(3), a(1), a(2), 0, a(4) + a(7), a(5), a(6) + a(7), a(8) + a(12), a(9), a(10) + a(12), a(11)]
  low.forEach((value, at) => {
    terms[at] = value
  })
  terms[17] = a(13)
  terms[19] = 2 * a(13)
  terms[21] = a(13)
  return terms
}
