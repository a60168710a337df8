import { expect, test } from 'vitest'
import { measureFrame } from '#server/images/measure-frame.ts'
import { corpusDir, corpusFile } from '#tests/support/corpus.ts'

// Crowded stars drawn out by the wind beside a dark border, stars beside overscan, mosaics without a word of it, the spikes of one
// star and the glow of a small sensor: looked at, nothing crosses them.
const FRAMES = [
  ...['013343', '023612', '025712', '033912', '042112', '070912', '075112'].map(
    (time) => `seq-hatp32-transit/HATP-32171220${time}.FITS`,
  ),
  ...['03', '05', '07', '11'].map((position) => `seq-focus/STAR_FOCUS_${position}.fits`),
  ...[
    'camera/panoptes_unsolved.fits',
    'camera/panoptes_pole.fits',
    'compressed/panoptes_solved.fits.fz',
    'pro/gsfc_HST_NICMOS.fits',
  ].map((name) => `fits-${name}`),
]

if (corpusDir() === null) test('there is no corpus here, so no real frames are looked at', () => expect(corpusDir()).toBeNull())
else
  test.each(FRAMES)('nothing crosses %s', async (name) => {
    const measured = await measureFrame(corpusFile(name)!)
    expect(measured.ok && measured.value.quality.trails).toEqual([])
  })
