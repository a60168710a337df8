import { expect, test } from 'vitest'
import { matchCalibration } from '#shared/calibration/match.ts'
import { NO_METADATA } from '#shared/frame/metadata.ts'
import { calibrationFrameOf } from './own-night.ts'

const frame = (id: string, frameType: 'light' | 'flat', dateObs: string | null, longitude: number | null) =>
  calibrationFrameOf(id, {
    ...{ frameType, frameTypeRule: '', fileName: `${id}.fits`, width: 100, height: 80, bayer: null },
    metadata: { ...NO_METADATA, camera: 'Cam', dateObs, longitude },
  })

test('flats of the morning after are of the same night as their lights, also where that is the middle of a UTC day', () => {
  const light = frame('light', 'light', '2026-03-20T10:30:00Z', 149)
  const dawn = frame('dawn', 'flat', '2026-03-20T20:00:00Z', 149)
  expect([light.night, dawn.night]).toEqual(['2026-03-20', '2026-03-20'])
  expect(matchCalibration(light, [dawn]).find(({ kind }) => kind === 'flat')).toMatchObject({
    ...{ frames: ['dawn'], night: '2026-03-20', nightsAway: 0, missing: null },
  })
})

test('a frame without a date is of no night', () => expect(frame('undated', 'flat', null, 149).night).toBeNull())
