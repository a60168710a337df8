/** A bar of round length on the sky. */
export interface ScaleBar {
  readonly arcsec: number
  /** On screen [CSS px]. */
  readonly length: number
  readonly label: string
}

// Round numbers in arcseconds: minutes and degrees divide by 60, so each unit has its own list.
const LENGTHS = [
  0.1,
  0.2,
  0.5,
  ...[1, 2, 5, 10, 15, 30],
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * 60),
  ...[1, 2, 5, 10, 15, 30, 45, 90].map((degrees) => degrees * 3600),
]

/** The longest round bar that is at most `longest` CSS pixels. */
export const scaleBar = (arcsecPerPixel: number, longest: number): ScaleBar => {
  const fitting = LENGTHS.filter((arcsec) => arcsec / arcsecPerPixel <= longest)
  const arcsec = fitting.at(-1) ?? LENGTHS[0]!
  return { arcsec, length: Math.min(longest, arcsec / arcsecPerPixel), label: angleLabel(arcsec) }
}

/** 90 -> 1.5′; the signs are those of the sky, not of feet and inches. */
export const angleLabel = (arcsec: number): string => {
  if (arcsec >= 3600) return `${round(arcsec / 3600)}°`
  if (arcsec >= 60) return `${round(arcsec / 60)}′`
  return `${round(arcsec)}″`
}

const round = (value: number): string => String(Number(value.toPrecision(3)))
