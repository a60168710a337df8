// `node tests/bench/accuracy.ts [SEEDS]`: how true found stars are, and how near to source-extractor, per kind of picture.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openImage } from '#server/images/open-image.ts'
import { type Accuracy, accuracyOf, KINDS } from '#tests/support/accuracy.ts'
import { agreementOn } from '#tests/support/agreement.ts'
import { corpusDir, corpusFile } from '#tests/support/corpus.ts'
import { medianOf } from '#tests/support/match-stars.ts'

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

const FRAMES = [
  'fits-pro/M67_POSS1_M6707HH.fits',
  'seq-hatp32-transit/HATP-32171220013343.FITS',
  'seq-als-m27/Light_1069.fits',
  'seq-seestar-m94/Light_M_94_10.0s_IRCUT_20250326-212046.fit',
  'fits-camera/panoptes_unsolved.fits',
]
if (corpusDir() !== null) {
  console.log(
    '\n| frame | theirs | found % | to theirs px | aperture to theirs % | HFR to theirs % |\n|---|---:|---:|---:|---:|---:|',
  )
  for (const frame of FRAMES) {
    const opened = await openImage(corpusFile(frame) ?? '')
    if (!opened.ok) throw new Error(opened.fault.message)
    const { theirs, foundOfTheirs, rms, aperture, hfr } = agreementOn(folder, opened.value.raster)
    console.log(
      `| ${[frame, theirs, percent(foundOfTheirs), pixels(rms), percent(aperture - 1), percent(hfr - 1)].join(' | ')} |`,
    )
  }
}
rmSync(folder, { recursive: true, force: true })
