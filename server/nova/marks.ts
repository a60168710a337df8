import { gridLines } from '#shared/sky/sky-grid.ts'
import { skyToPixel } from '#shared/sky/wcs.ts'
import type { Canvas, Marks } from './annotate.ts'

/** Lines of equal right ascension and declination, named at the edge. */
export const grid: Marks = ({ solution }, { width, height, placeOf, pixelAt }) => {
  const toScreen = (pixel: { x: number; y: number }): { x: number; y: number } => {
    const [x, y] = placeOf(pixel)
    return { x, y }
  }
  const lines = gridLines(solution.wcs, { toScreen, toPixel: ({ x, y }) => pixelAt(x, y) }, { x: 0, y: 0, width, height })
  return lines
    .map(({ pieces, text, label }) => {
      const paths = pieces.map((piece) => `M${piece.map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`).join('L')}`)
      const name = label
        ? `<text x="${(label.x + 4).toFixed(1)}" y="${(label.y + 14).toFixed(1)}" font-family="sans-serif" font-size="13" fill="#fc6">${text}</text>`
        : ''
      return `<path d="${paths.join('')}" fill="none" stroke="#fc6" stroke-width="1" stroke-opacity="0.7"/>${name}`
    })
    .join('')
}

/** The stars that were found in the picture. */
export const foundStars: Marks = ({ stars }, canvas) => stars.map((star) => circle(canvas, star, 6, '#f55')).join('')

/** The stars that were found in red, those of the catalogue in green: where the solution is right they lie in each other. */
export const foundAndKnown =
  (catalogue: readonly { ra: number; dec: number }[]): Marks =>
  (result, canvas) => {
    const known = catalogue.flatMap((star) => {
      const pixel = skyToPixel(result.solution.wcs, star)
      return pixel ? [circle(canvas, pixel, 9, '#5f5')] : []
    })
    return foundStars(result, canvas) + known.join('')
  }

const circle = ({ placeOf }: Canvas, pixel: { x: number; y: number }, radius: number, colour: string): string => {
  const [x, y] = placeOf(pixel)
  return `<circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="${radius}" fill="none" stroke="${colour}" stroke-width="1.2"/>`
}
