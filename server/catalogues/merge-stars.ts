import type { CatalogueStar } from '#shared/catalogues/compact.ts'
import { separationDeg } from '#shared/sky/angles.ts'

/** Two entries nearer than this, of about the same brightness, are one star: the catalogues' epochs differ [deg]. */
const SAME_STAR_DEG = 15 / 3600
const SAME_STAR_MAG = 1.5

/**
 * One entry per star. A star of both lists has the Tycho-2 place, which is finer and the one that solvers know, and Hipparcos'
 * magnitude and colour.
 */
export const mergeStars = (hipparcos: readonly CatalogueStar[], tycho2: readonly CatalogueStar[]): CatalogueStar[] => {
  const cells = new Map<string, CatalogueStar[]>()
  for (const star of hipparcos) for (const key of cellsAround(star)) cells.set(key, [...(cells.get(key) ?? []), star])
  const twins = new Set<CatalogueStar>()
  const fine = tycho2.map((star) => {
    const twin = (cells.get(cellOf(star.ra, star.dec)) ?? []).find(
      (other) =>
        !twins.has(other) &&
        Math.abs(other.magnitude - star.magnitude) < SAME_STAR_MAG &&
        separationDeg(star, other) < SAME_STAR_DEG,
    )
    if (!twin) return star
    twins.add(twin)
    return { ...star, magnitude: twin.magnitude, colour: twin.colour }
  })
  return [...hipparcos.filter((star) => !twins.has(star)), ...fine].toSorted((a, b) => a.magnitude - b.magnitude)
}

/** Bands of 0.01 degrees, cut into cells that stay about square towards the poles. */
const CELL = 0.01
const cellOf = (ra: number, dec: number): string => {
  const band = Math.floor(dec / CELL)
  const width = CELL / Math.max(1e-4, Math.cos(((Math.abs(band) + 1) * CELL * Math.PI) / 180))
  return `${band}:${Math.floor((((ra % 360) + 360) % 360) / width)}`
}

const cellsAround = ({ ra, dec }: CatalogueStar): Set<string> => {
  const width = CELL / Math.max(1e-4, Math.cos((dec * Math.PI) / 180))
  const keys = new Set<string>()
  for (const up of [-CELL, 0, CELL]) for (const side of [-width, 0, width]) keys.add(cellOf(ra + side, dec + up))
  return keys
}
