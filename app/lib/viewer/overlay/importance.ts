import type { MatchedObject } from '#shared/records/match.ts'

/** What kind of thing it is, for its colour. */
export type Family = 'galaxy' | 'nebula' | 'dark' | 'cluster' | 'star' | 'other'

/** The family by the catalogue's own words. */
export const familyOf = ({ type }: MatchedObject): Family => {
  const words = type.toLowerCase()
  if (words.includes('dark')) return 'dark'
  if (words.includes('galax')) return 'galaxy'
  if (words.includes('nebula') || words.includes('remnant') || words.includes('region')) return 'nebula'
  if (words.includes('cluster') || words.includes('association') || words.includes('asterism')) return 'cluster'
  return words.includes('star') ? 'star' : 'other'
}

const BRIGHT = 11

/**
 * Who gets its label first: Messier, then what people have named, then bright NGC and IC, then the rest; within each, the
 * larger and the brighter.
 */
export const importance = (object: MatchedObject): number => rank(object) * 1000 + appeal(object)

/** One of the many that are drawn quietly, so that the known ones stand out. */
export const isMinor = (object: MatchedObject): boolean => rank(object) <= 1

const rank = (object: MatchedObject): number => {
  if (/^M ?\d/.test(object.designation)) return 4
  if (familyOf(object) === 'star') return object.name === '' ? 0 : 2
  if (object.name !== '') return 3
  const isBright = object.magnitude !== null && object.magnitude <= BRIGHT
  return isBright && /^(NGC|IC)/.test(object.designation) ? 2 : 1
}

// Within one rank: a factor of two in size counts as much as 3 magnitudes. Stays inside (-500, 500).
const appeal = ({ majorArcmin, magnitude }: MatchedObject): number => {
  const size = Math.log2(Math.max(0.05, majorArcmin ?? 0.05)) * 30
  const light = 100 - (magnitude ?? 15) * 10
  return Math.max(-499, Math.min(499, size + light))
}
