import { expect, test } from 'vitest'
import type { CalibrationFrame } from '#shared/calibration/frame.ts'
import type { CalibrationNeed } from '#shared/calibration/match.ts'
import { FrameMetadata } from '#shared/records/metadata.ts'
import { lineOf } from './calibration.ts'

const NOTHING = Object.fromEntries(Object.keys(FrameMetadata.shape).map((field) => [field, null]))
const LIGHT: CalibrationFrame = {
  id: 'light',
  row: {
    ...{ frameType: 'light', frameTypeRule: '', fileName: 'light.fits', width: 1, height: 1, bayer: null },
    metadata: FrameMetadata.parse({ ...NOTHING, dateObs: '2026-03-20T22:00:00Z' }),
  },
  night: '2026-03-20',
}
const NEED: CalibrationNeed = { kind: 'dark', frames: [], night: null, nightsAway: null, masters: [], missing: null }

test.each([
  [{ ...NEED, frames: ['a', 'b'], night: '2026-03-20', nightsAway: 0 }, 'Darks', '2 frames, same night'],
  [
    { ...NEED, frames: ['a'], night: '2025-12-05', nightsAway: 105, masters: ['m'] },
    'Darks',
    '1 master · 1 frame, 5 December 2025',
  ],
  [{ ...NEED, kind: 'flat' as const, frames: ['a'] }, 'Flats', '1 frame, undated'],
  [{ ...NEED, kind: 'bias' as const }, 'Bias', 'not needed'],
  [{ ...NEED, missing: 'No darks of 300 s: take some.' }, 'Darks', null],
])('what fits is told in a line', (need, title, text) => {
  expect(lineOf(need, LIGHT)).toEqual({ title, text, missing: need.missing })
})
