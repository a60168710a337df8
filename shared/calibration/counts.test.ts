import { expect, test } from 'vitest'
import { NO_METADATA } from '#shared/frame/metadata.ts'
import { calibrationCounts } from './counts.ts'
import type { CalibrationFrame } from './frame.ts'

const frame = (
  id: string,
  frameType: CalibrationFrame['row']['frameType'],
  metadata: Partial<CalibrationFrame['row']['metadata']>,
): CalibrationFrame => ({
  id,
  row: {
    ...{ frameType, frameTypeRule: '', fileName: `${id}.fits`, width: 100, height: 80, bayer: null },
    metadata: { ...NO_METADATA, camera: 'Cam 26', gain: 100, dateObs: '2026-01-10T22:00:00Z', ...metadata },
  },
  night: '2026-01-10',
})
const many = (
  count: number,
  kind: CalibrationFrame['row']['frameType'],
  metadata: Partial<CalibrationFrame['row']['metadata']>,
) => Array.from({ length: count }, (_, i) => frame(`${kind} ${metadata.exposureSeconds} ${metadata.filter} ${i}`, kind, metadata))

const lights = many(7, 'light', { exposureSeconds: 300, filter: 'Ha', ccdTemp: -10 })
const library = [
  ...lights,
  ...many(20, 'dark', { exposureSeconds: 300, ccdTemp: -10 }),
  ...many(9, 'dark', { exposureSeconds: 300, ccdTemp: 5, filter: 'warm' }),
  ...many(15, 'flat', { exposureSeconds: 2, filter: 'Ha', ccdTemp: -10 }),
  ...many(15, 'flat', { exposureSeconds: 1, filter: 'OIII', ccdTemp: -10 }),
  ...many(12, 'dark', { exposureSeconds: 2, ccdTemp: -10 }),
  ...many(50, 'bias', { exposureSeconds: 0 }),
]

test('every frame that fits is counted once: darks of the lights, flats of the filter, darks of those flats, bias', () => {
  expect(calibrationCounts(lights, library)).toEqual({ darks: 20, flats: 15, flatDarks: 12, bias: 50 })
})

test('nothing is not zero: a master does not say how many frames it was made of', () => {
  const master = frame('master dark', 'master', { exposureSeconds: 300 })
  expect(calibrationCounts(lights, [...lights, master])).toEqual({ darks: null, flats: null, flatDarks: null, bias: null })
})
