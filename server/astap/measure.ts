import { writeFile } from 'node:fs/promises'
import type { MeasuredStar } from '#shared/core/star.ts'
import { pixelToSky, type Wcs } from '#shared/sky/wcs.ts'

/** Stars that stand out enough to be measured, brightest first. */
export const measurable = (stars: readonly MeasuredStar[], minSnr: number): MeasuredStar[] =>
  stars.filter(({ snr, isSaturated }) => snr >= minSnr && !isSaturated)

/** Half-flux diameter of the middle star [px], twice the light-weighted mean distance; 0 of none. */
export const medianHfd = (stars: readonly MeasuredStar[]): number =>
  stars.map(hfdOf).sort((a, b) => a - b)[stars.length >> 1] ?? 0

const hfdOf = ({ hfrWeighted }: MeasuredStar): number => 2 * hfrWeighted

/** What is said on standard output. */
export const measureLines = (stars: readonly MeasuredStar[]): string =>
  `HFD_MEDIAN=${medianHfd(stars).toFixed(1)}\nSTARS=${stars.length}`

/** A line per star, pixels from 1; places on the sky where they are known. */
export const writeCsv = (path: string, stars: readonly MeasuredStar[], wcs: Wcs | null): Promise<void> => {
  const lines = stars.map((star) => {
    const sky = wcs && pixelToSky(wcs, star.x, star.y)
    const [x, y] = [star.x + 1, star.y + 1]
    const place = sky ? [sky.ra.toFixed(8), sky.dec.toFixed(8)] : ['', '']
    return [x.toFixed(3), y.toFixed(3), hfdOf(star).toFixed(3), star.snr.toFixed(1), star.flux.toFixed(1), ...place].join(',')
  })
  return writeFile(path, `${['x,y,hfd,snr,flux,ra[0..360],dec[0..360]', ...lines].join('\n')}\n`)
}
