// `node tests/bench/accuracy.ts [SEEDS]`: how true found stars are, and how near to source-extractor, per kind of picture.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openImage } from '#server/images/open-image.ts'
import type { BayerPattern } from '#shared/core/raster.ts'
import { type Accuracy, accuracyOf, KINDS } from '#tests/support/accuracy.ts'
import { type Agreement, agreementOn } from '#tests/support/agreement.ts'
import { corpusDir, corpusFile } from '#tests/support/corpus.ts'
import { medianOf, rmsPerAxis } from '#tests/support/match-stars.ts'

const seeds = Number(process.argv[2] ?? 3)
const folder = mkdtempSync(join(tmpdir(), 'darksite-accuracy-'))
const percent = (value: number): string => `${(100 * value).toFixed(1)}`.padStart(6)
const pixels = (value: number): string => value.toFixed(3).padStart(6)

const COLUMNS: readonly (readonly [string, (one: Accuracy) => string])[] = [
  ['stars', ({ visible }) => String(visible)],
  ['complete %', ({ complete }) => percent(complete)],
  ['theirs %', ({ theirComplete }) => percent(theirComplete)],
  ['found of theirs %', ({ foundOfTheirs }) => percent(foundOfTheirs)],
  ['false %', ({ wrong }) => percent(wrong)],
  ['theirs %', ({ theirWrong }) => percent(theirWrong)],
  ['rms px', ({ rms }) => pixels(rms)],
  ['to theirs px', ({ rmsToTheirs }) => pixels(rmsToTheirs)],
  ['aperture to theirs %', ({ aperture }) => percent(aperture - 1)],
  ['faint %', ({ apertureFaint }) => percent(apertureFaint - 1)],
  ['flux to truth %', ({ flux }) => percent(flux - 1)],
  ['faint %', ({ fluxFaint }) => percent(fluxFaint - 1)],
  ['AUTO to truth %', ({ auto }) => percent(auto - 1)],
  ['faint %', ({ autoFaint }) => percent(autoFaint - 1)],
  ['FWHM to truth %', ({ fwhm }) => percent(fwhm - 1)],
  ['theirs %', ({ theirFwhm }) => percent(theirFwhm - 1)],
]

console.log(`| kind | ${COLUMNS.map(([title]) => title).join(' | ')} |`)
console.log(`|---|${COLUMNS.map(() => '---:|').join('')}`)
for (const [name, kind] of KINDS) {
  const all = Array.from({ length: seeds }, (_, i) => accuracyOf(folder, { ...kind, seed: 11 + 17 * i }))
  const middle = (key: keyof Accuracy): number => medianOf(all.map((one) => one[key]))
  const row = Object.fromEntries(Object.keys(all[0]!).map((key) => [key, middle(key as keyof Accuracy)])) as unknown as Accuracy
  console.log(`| ${name} | ${COLUMNS.map(([, show]) => show(row)).join(' | ')} |`)
}

/** The lens frame says in FILTER that it is a mosaic, and nowhere where that begins: its own samples do. */
const FRAMES: readonly (readonly [string, BayerPattern?])[] = [
  ['fits-pro/M67_POSS1_M6707HH.fits'],
  ['seq-hatp32-transit/HATP-32171220013343.FITS'],
  ['seq-als-m27/Light_1069.fits'],
  ['seq-seestar-m94/Light_M_94_10.0s_IRCUT_20250326-212046.fit'],
  ['fits-camera/panoptes_unsolved.fits'],
  ['fits-camera/panoptes_unsolved.fits', 'GBRG'],
]

/** Places of the same stars by others: windowed centroids of sep, fits of Gaussians and of Moffat profiles. */
type Opinions = Readonly<Record<'window' | 'gauss' | 'moffat', readonly (readonly [number, number])[]>>

const opinionsOn = ({ single, fits }: Agreement): Opinions => {
  const stars = single.map(({ found: { x, y, fwhm } }) => [x, y, fwhm])
  const script = fileURLToPath(new URL('./third-authority.py', import.meta.url))
  return JSON.parse(execFileSync('/usr/bin/python3', [script], { input: JSON.stringify({ fits, stars }) }).toString())
}

/** Beyond this the opinion is one of another star, or of none [px]. */
const LOST = 1

/** From an opinion, one axis [px]: rms and median of ours, rms and median of theirs. */
const apart = (agreement: Agreement, opinion: readonly (readonly [number, number])[]): string => {
  const distances = agreement.single.flatMap(({ truth, found }, i) => {
    const [x, y] = opinion[i]!
    const both = [found, truth].map((place) => Math.hypot(place.x - x, place.y - y))
    return both.every((distance) => distance < LOST) ? [both] : []
  })
  const side = (k: 0 | 1): string => {
    const all = distances.map((both) => both[k]!)
    return `${pixels(rmsPerAxis(all.map((distance) => ({ distance }))))} (${pixels(medianOf(all) / Math.SQRT2).trim()})`
  }
  return `${side(0)} / ${side(1)}`
}

if (corpusDir() !== null) {
  console.log(
    '\n| frame | theirs | found % | single | to theirs px | aperture to theirs % | HFR to theirs % | ours / theirs to a Moffat fit px (median) | to a Gaussian fit | to sep |',
  )
  console.log('|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|')
  for (const [frame, bayer] of FRAMES) {
    const opened = await openImage(corpusFile(frame) ?? '')
    if (!opened.ok) throw new Error(opened.fault.message)
    const found = agreementOn(folder, bayer ? { ...opened.value.raster, bayer } : opened.value.raster)
    const { theirs, foundOfTheirs, single, rms, aperture, hfr } = found
    const opinions = opinionsOn(found)
    const others = (['moffat', 'gauss', 'window'] as const).map((one) => apart(found, opinions[one]))
    const name = bayer ? `${frame} as ${bayer}` : frame
    const shares = [percent(foundOfTheirs), single.length, pixels(rms), percent(aperture - 1), percent(hfr - 1)]
    console.log(`| ${[name, theirs, ...shares, ...others].join(' | ')} |`)
  }
}
rmSync(folder, { recursive: true, force: true })
