import type { SolvingPage } from '#shared/records/solving.ts'
import { type IndexFile, QUAD_SIZES } from './indexes.ts'

/** A field of view [arcmin], and how many frames have it. */
export interface Field {
  readonly widthArcmin: number
  readonly heightArcmin: number
  readonly frames: number
}

/** Whether patterns of these sizes [arcmin] can be in a field: larger than a tenth of it, and no larger than the frame. */
export const fitsField = (
  { widthArcmin, heightArcmin }: Pick<Field, 'widthArcmin' | 'heightArcmin'>,
  low: number,
  high: number,
): boolean => low <= 0.9 * Math.hypot(widthArcmin, heightArcmin) && high >= 0.1 * Math.min(widthArcmin, heightArcmin)

/** Whether some of the files can recognise a field; those whose sizes are not known cannot be counted on. */
export const isCovered = (field: Pick<Field, 'widthArcmin' | 'heightArcmin'>, files: readonly IndexFile[]): boolean =>
  files.some(({ lowArcmin, highArcmin }) => lowArcmin !== null && highArcmin !== null && fitsField(field, lowArcmin, highArcmin))

/** Sets of index files that astrometry.net and Debian hand out, by the numbers of their pattern sizes. */
const SETS = [
  { id: 'tycho2', first: 7, last: 19, isIn: /^index-(tycho2-|41)/ },
  { id: '2mass', first: 0, last: 19, isIn: /^index-(2mass-|42)/ },
  { id: '5200', first: 0, last: 6, isIn: /^index-52/ },
] as const

/** How to get index files that are not here, with commands for exactly the fields that need them. */
export const offersFor = (uncovered: readonly Field[], files: readonly IndexFile[], folder: string): SolvingPage['offers'] =>
  SETS.map(({ id, first, last, isIn }) => {
    const numbers = Array.from({ length: last - first + 1 }, (_, n) => first + n)
    const needed = numbers.filter((n) => uncovered.some((field) => fitsField(field, QUAD_SIZES[n]!, QUAD_SIZES[n + 1]!)))
    const helped = uncovered.filter((field) => numbers.some((n) => fitsField(field, QUAD_SIZES[n]!, QUAD_SIZES[n + 1]!)))
    return {
      ...WORDS[id](needed.length > 0 ? needed : [last], folder),
      isInstalled: files.some(({ name }) => isIn.test(name)),
      helps: helped.reduce((sum, { frames }) => sum + frames, 0),
    }
  })

type Words = (numbers: readonly number[], folder: string) => Pick<SolvingPage['offers'][number], 'title' | 'text' | 'command'>

const WORDS: Record<(typeof SETS)[number]['id'], Words> = {
  tycho2: () => ({
    title: 'Tycho-2 (Debian packages astrometry-data-tycho2, series 4107 to 4119)',
    text: 'For fields from about half a degree to the whole sky: lenses and short telescopes. 290 MB.',
    command: 'sudo apt install astrometry-data-tycho2',
  }),
  '2mass': (numbers) => ({
    title: '2MASS (Debian packages astrometry-data-2mass of the section contrib, series 4200 to 4219)',
    text: 'For fields from two arcminutes up. Several gigabytes for the smallest; take the sizes that you need.',
    command: `sudo apt install ${[...new Set(numbers.map((n) => `astrometry-data-2mass-${n < 8 ? two(n) : '08-19'}`))].join(' ')}`,
  }),
  '5200': (numbers, folder) => ({
    title: 'Gaia and Tycho-2 (series 5200 to 5206 of astrometry.net)',
    text: 'For fields of two arcminutes to half a degree: long telescopes. Each size comes in 48 files, one for each part of the sky.',
    command:
      `sudo mkdir -p "${folder}" && cd "${folder}" && for n in ${numbers.map((n) => `52${two(n)}`).join(' ')}; do ` +
      'for part in $(seq -w 0 47); do sudo wget -c "http://data.astrometry.net/5200/index-$n-$part.fits"; done; done',
  }),
}

const two = (n: number): string => String(n).padStart(2, '0')
