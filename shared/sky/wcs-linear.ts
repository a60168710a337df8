import { RAD } from './angles.ts'
import type { Wcs } from './wcs.ts'
import { numberOf, type WcsHeader } from './wcs-header.ts'

type Matrix = Wcs['cd']

/** Degrees per pixel, one row per axis of the header; null without a scale. CD counts before PC, and PC before CROTA2. */
export const matrixOf = (header: WcsHeader): Matrix | null => {
  const entries = (name: string, diagonal: number): Matrix | null => {
    // PC001002 is PC1_2 in the drafts of the standard, and in the plates of the sky surveys.
    const at = (i: number, j: number): number | null =>
      numberOf(header, `${name}${i}_${j}`) ?? numberOf(header, `${name}00${i}00${j}`)
    if ([at(1, 1), at(1, 2), at(2, 1), at(2, 2)].every((value) => value === null)) return null
    return [
      [at(1, 1) ?? diagonal, at(1, 2) ?? 0],
      [at(2, 1) ?? 0, at(2, 2) ?? diagonal],
    ]
  }
  const cd = entries('CD', 0)
  if (cd) return cd
  const [sx, sy] = [numberOf(header, 'CDELT1'), numberOf(header, 'CDELT2')]
  if (sx === null || sy === null) return null
  const pc = entries('PC', 1)
  if (pc)
    return [
      [sx * pc[0][0], sx * pc[0][1]],
      [sy * pc[1][0], sy * pc[1][1]],
    ]
  const turn = (numberOf(header, 'CROTA2') ?? 0) * RAD
  return [
    [sx * Math.cos(turn), -sy * Math.sin(turn)],
    [sx * Math.sin(turn), sy * Math.cos(turn)],
  ]
}

/** Another native longitude of the pole only turns the tangent plane, so it can be worked into the matrix. */
export const turnedToDefaultPole = ([east, north]: Matrix, lonpole: number): Matrix => {
  if (lonpole === 180) return [east, north]
  const [cos, sin] = [Math.cos((lonpole - 180) * RAD), Math.sin((lonpole - 180) * RAD)]
  return [
    [east[0] * cos + north[0] * sin, east[1] * cos + north[1] * sin],
    [north[0] * cos - east[0] * sin, north[1] * cos - east[1] * sin],
  ]
}
