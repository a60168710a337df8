import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { FrameMetadata } from '#shared/records/metadata.ts'
import { nightOf } from '#shared/review/night.ts'
import type { CalibrationFrame } from './frame.ts'
import { matchCalibration } from './match.ts'

const NOTHING = FrameMetadata.parse(Object.fromEntries(Object.keys(FrameMetadata.shape).map((field) => [field, null])))
let serial = 0
const frame = (
  frameType: CalibrationFrame['row']['frameType'],
  metadata: Partial<FrameMetadata> = {},
  more: Partial<CalibrationFrame['row']> & { id?: string } = {},
): CalibrationFrame => {
  const { id = `${frameType}-${++serial}`, ...row } = more
  const usual = {
    camera: 'ASI2600MM',
    gain: 100,
    offset: 50,
    binningX: 1,
    binningY: 1,
    ccdTemp: -10,
    dateObs: '2026-03-20T22:00:00Z',
  }
  return {
    id,
    row: {
      ...{
        frameType,
        frameTypeRule: `IMAGETYP is "${frameType}"`,
        fileName: `${id}.fits`,
        width: 6248,
        height: 4176,
        bayer: null,
      },
      metadata: { ...NOTHING, ...usual, ...metadata },
      ...row,
    },
    night: nightOf(Date.parse({ ...usual, ...metadata }.dateObs ?? ''), 0, 0) || null,
  }
}
const light = (metadata: Partial<FrameMetadata> = {}): CalibrationFrame =>
  frame('light', { exposureSeconds: 300, filter: 'Ha', rotatorAngle: 270, telescope: 'RC8', ...metadata }, { id: 'the light' })
const dark = (metadata: Partial<FrameMetadata> = {}) => frame('dark', { exposureSeconds: 300, ...metadata })
const flat = (metadata: Partial<FrameMetadata> = {}) =>
  frame('flat', { exposureSeconds: 2, filter: 'Ha', rotatorAngle: 270, telescope: 'RC8', ...metadata })
const need = (kind: string, all: readonly CalibrationFrame[], of = light()) =>
  matchCalibration(of, all).find((one) => one.kind === kind)!

describe('darks', () => {
  test('fit by camera, gain, offset, exposure, binning, size, readout and two degrees', () => {
    const good = [dark(), dark({ ccdTemp: -12 }), dark({ ccdTemp: -8 }), dark({ exposureSeconds: 301 })]
    const bad = [
      ...[
        dark({ ccdTemp: -12.1 }),
        dark({ gain: 0 }),
        dark({ offset: 10 }),
        dark({ exposureSeconds: 180 }),
        dark({ binningX: 2 }),
      ],
      ...[dark({ camera: 'ASI533MC' }), frame('dark', { exposureSeconds: 300 }, { width: 3124 }), frame('bias')],
    ]
    expect(need('dark', [...bad, ...good])).toMatchObject({
      frames: good.map(({ id }) => id),
      night: '2026-03-20',
      nightsAway: 0,
      missing: null,
    })
  })
  test('of the nearest night count, before or after, and undated ones last', () => {
    const [old, near, undated] = [
      dark({ dateObs: '2026-01-01T22:00:00Z' }),
      dark({ dateObs: '2026-03-25T03:00:00Z' }),
      dark({ dateObs: null }),
    ]
    expect(need('dark', [old, undated, near])).toMatchObject({ frames: [near.id], night: '2026-03-24', nightsAway: 4 })
    expect(need('dark', [undated])).toMatchObject({ frames: [undated.id], night: null, nightsAway: null, missing: null })
  })
  test('what a frame does not say is no difference', () => {
    expect(need('dark', [dark({ offset: null, ccdTemp: null, camera: null })]).missing).toBeNull()
  })
  test('that are missing are asked for in words, with the nearest ones', () => {
    expect(need('dark', []).missing).toBe('No darks of 300 s at −10 °C and gain 100: take some.')
    expect(need('dark', [dark({ ccdTemp: -20 })]).missing).toBe(
      'No darks of 300 s at −10 °C and gain 100: take some; those of 20 March are at −20 °C.',
    )
    expect(need('dark', [dark({ exposureSeconds: 180, dateObs: '2025-12-05T22:00:00Z' })]).missing).toBe(
      'No darks of 300 s at −10 °C and gain 100: take some; those of 5 December 2025 are of 180 s.',
    )
  })
})

describe('flats', () => {
  test('fit by filter and rotation, not by exposure, temperature', () => {
    const good = [
      flat(),
      flat({ rotatorAngle: 271.5, ccdTemp: 15, exposureSeconds: 0.1 }),
      flat({ filter: 'H-a' }),
      flat({ rotatorAngle: null }),
    ]
    const bad = [flat({ filter: 'OIII' }), flat({ filter: null }), flat({ rotatorAngle: 90 }), flat({ telescope: 'FRA400' })]
    expect(need('flat', [...bad, ...good]).frames).toEqual(good.map(({ id }) => id))
    expect(need('flat', [flat({ rotatorAngle: 359 })], light({ rotatorAngle: 0.5 })).missing).toBeNull()
  })
  test('that are missing are asked for in words', () => {
    expect(need('flat', []).missing).toBe('No flats for Ha at 270° rotation: take some.')
    expect(need('flat', [flat({ rotatorAngle: 90, dateObs: '2026-03-12T18:00:00Z' })]).missing).toBe(
      'No flats for Ha at 270° rotation: take some; those of 12 March are at 90° rotation.',
    )
    expect(need('flat', [flat({ dateObs: '2026-01-12T18:00:00Z' })]).missing).toBe(
      'No flats for Ha at 270° rotation near the night of 20 March: take some, or use those of 12 January.',
    )
    expect(need('flat', [], light({ filter: null, rotatorAngle: null })).missing).toBe('No flats without a filter: take some.')
  })
})

test('a master will do, and says of itself what it is a master of', () => {
  const master = (fileName: string, metadata: Partial<FrameMetadata>) => frame('master', metadata, { fileName })
  const masterDark = master('masterDark_BIN-1_EXPOSURE-300.00s.xisf', { exposureSeconds: 300, dateObs: null })
  const masterFlat = master('masterFlat_FILTER-Ha.xisf', { filter: 'Ha' })
  const masterBias = frame('master', {}, { frameTypeRule: 'IMAGETYP is "Master Bias"', fileName: 'x.xisf' })
  const needs = matchCalibration(light(), [masterBias, masterFlat, masterDark])
  expect(needs.map(({ kind, masters, frames, missing }) => [kind, masters, frames, missing])).toEqual([
    ['dark', [masterDark.id], [], null],
    ['flat', [masterFlat.id], [], null],
    ['bias', [masterBias.id], [], null],
  ])
})

test('bias frames are missed only where there are no darks', () => {
  expect(need('bias', [dark()]).missing).toBeNull()
  expect(need('bias', []).missing).toBe('No bias frames at gain 100 and offset 50: take some.')
  expect(need('bias', [frame('bias', { exposureSeconds: 0 })])).toMatchObject({ missing: null, nightsAway: 0 })
})

test('every answer has frames, a master or a sentence, keeps to the tolerances, and does not depend on the order', () =>
  fc.assert(
    fc.property(
      fc.array(
        fc.record({
          type: fc.constantFrom('dark', 'flat', 'bias', 'light', 'master') as fc.Arbitrary<CalibrationFrame['row']['frameType']>,
          ccdTemp: fc.option(fc.integer({ min: -20, max: 20 })),
          exposureSeconds: fc.option(fc.constantFrom(0, 1, 180, 300)),
          filter: fc.option(fc.constantFrom('Ha', 'OIII')),
          rotatorAngle: fc.option(fc.integer({ min: 0, max: 359 })),
          dateObs: fc.option(fc.constantFrom('2026-03-20T22:00:00Z', '2026-03-01T22:00:00Z', '2025-03-20T22:00:00Z')),
        }),
        { maxLength: 30 },
      ),
      fc.integer(),
      (list, seed) => {
        const all = list.map(({ type, ...metadata }, at) => frame(type, metadata, { id: `${at}`.padStart(3, '0') }))
        const needs = matchCalibration(light(), all)
        const shuffled = all.toSorted((a, b) => ((Number(a.id) * 7919 + seed) % 31) - ((Number(b.id) * 7919 + seed) % 31))
        const sorted = (of: typeof needs) =>
          of.map((one) => ({ ...one, frames: one.frames.toSorted(), masters: one.masters.toSorted() }))
        expect(sorted(matchCalibration(light(), shuffled))).toEqual(sorted(needs))
        for (const { kind, frames, masters, missing } of needs) {
          if (kind !== 'bias') expect(frames.length + masters.length > 0).toBe(missing === null)
          for (const id of frames) {
            const found = all.find((one) => one.id === id)!
            expect(found.row.frameType).toBe(kind)
            if (kind === 'dark' && found.row.metadata.ccdTemp !== null)
              expect(Math.abs(found.row.metadata.ccdTemp + 10)).toBeLessThanOrEqual(2)
            if (kind === 'flat') expect(found.row.metadata.filter).toBe('Ha')
          }
        }
      },
    ),
  ))
