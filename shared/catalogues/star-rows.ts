import type { CatalogueObject, CatalogueSource } from './catalogue.ts'
import { magnitudeOf, positionOf } from './rows.ts'

interface StarFacts {
  readonly name: string
  /** It has a Bayer letter, a Flamsteed number or a variable's name. */
  readonly hasLetter: boolean
  readonly magnitude: number
}

/** Stars of the Hipparcos list that pass `isWanted`, under their best known designation: `α Lyr`, `51 Peg`, `HIP 88`. */
export const starObjects = (
  { stars, starNames }: CatalogueSource,
  catalogue: string,
  isWanted: (star: StarFacts) => boolean,
): CatalogueObject[] =>
  stars.flatMap((feature) => {
    const names = starNames[String(feature.id)] ?? {}
    const designations = designationsOf(String(feature.id), names)
    const magnitude = magnitudeOf(feature.properties['mag'])
    const name = names['name'] ?? ''
    if (!isWanted({ name, hasLetter: !designations[0]?.startsWith('HIP'), magnitude: magnitude ?? 99 })) return []
    const [designation = '', ...aliases] = designations
    return [
      {
        catalogue,
        designation,
        name,
        aliases,
        type: 'star',
        ...positionOf(feature),
        magnitude,
        majorArcmin: null,
        minorArcmin: null,
        positionAngle: null,
      },
    ]
  })

/** Best known first: Bayer, Flamsteed, variable, HIP, HD. */
const designationsOf = (hip: string, names: Readonly<Record<string, string>>): string[] => {
  const { bayer = '', flam = '', c: constellation, hd = '' } = names
  const variable = (names['var'] ?? '').replace(/^V0+/, 'V')
  const isLetter = bayer !== '' && !bayer.startsWith('undefined')
  const inConstellation = constellation
    ? [isLetter ? superscript(bayer) : '', flam, variable].filter(Boolean).map((part) => `${part} ${constellation}`)
    : []
  return [...inConstellation, `HIP ${hip}`, ...(hd ? [hd] : [])]
}

/** The file writes κ1 for κ¹. */
const superscript = (bayer: string): string => bayer.replace(/\d/g, (digit) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)]!)
