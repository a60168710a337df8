import { expect, test } from 'vitest'
import type { FrameRow } from '#shared/records/frame.ts'
import type { SolutionRow } from '#shared/records/solution.ts'
import { equipmentFacts, exposureFacts, placeFacts, solutionFacts } from './facts.ts'
import { findCards } from './header.ts'

const NOTHING = Object.fromEntries(
  'object dateObs exposureSeconds filter gain offset iso ccdTemp binningX binningY camera telescope lens focalLengthMm fNumber pixelSizeUm observer site latitude longitude elevationM airmass software rotatorAngle readoutMode focuserPosition ambientTemp'
    .split(' ')
    .map((name) => [name, null]),
) as FrameRow['metadata']
const frame = (metadata: Partial<FrameRow['metadata']>): FrameRow => ({
  sha256: '',
  folder: '',
  fileName: 'light_001.fits',
  sizeBytes: 1,
  modifiedAt: 0,
  indexedAt: 0,
  presence: 'present',
  format: 'fits',
  width: 10,
  height: 10,
  channels: 1,
  sampleFormat: 'u16',
  bayer: null,
  isBottomUp: true,
  frameType: 'light',
  frameTypeRule: '',
  metadata: { ...NOTHING, ...metadata },
  hint: null,
  fault: null,
  notes: [],
  copies: [],
  annotated: null,
  thumbnail: null,
  preview: null,
})

test('a header is told with its units, and zero is a value', () => {
  const facts = new Map(exposureFacts(frame({ exposureSeconds: 300, ccdTemp: -10, gain: 0, dateObs: '2026-01-10T22:14:07Z' })))
  expect(facts.get('Exposure')).toBe('300 s')
  expect(facts.get('Sensor temperature')).toBe('−10 °C')
  expect(facts.get('Gain')).toBe('0')
  expect(facts.get('Taken')).toBe('10 Jan 2026, 22:14:07 UTC')
  expect(new Map(equipmentFacts(frame({ binningX: 2, fNumber: 5.6 }))).get('Binning')).toBe('2 × 2')
})

test('what the header does not say is not shown', () => {
  const silent = frame({})
  const said = [...exposureFacts(silent), ...equipmentFacts(silent), ...placeFacts(silent)].filter(([, value]) => value !== null)
  expect(said).toEqual([['Frame type', 'light']])
})

test('a solution is told in sexagesimal and in degrees', () => {
  const solution: SolutionRow = {
    ra: 83.82208,
    dec: -5.39111,
    pixelScaleArcsec: 1.2346,
    positionAngle: -12.345,
    parity: -1,
    isMirrored: false,
    fieldWidthDeg: 1.5,
    fieldHeightDeg: 0.75,
    radiusDeg: 0.9,
    footprint: [],
    wcs: {
      crval: [0, 0],
      crpix: [0, 0],
      cd: [
        [1, 0],
        [0, 1],
      ],
      sip: null,
    },
    width: 10,
    height: 10,
    solver: 'solve-field',
    index: 'index-tycho2-10.fits',
    seconds: 4.2,
    solvedAt: 0,
    log: null,
    attempts: [],
  }
  const values = solutionFacts(solution).map(([, value]) => value)
  for (const value of ['05h 35m 17.30s', '83.82208°', '−05° 23′ 28.0″', '−5.39111°', '1.235 ″/px', '1.5° × 45′', '4.2 s'])
    expect(values).toContain(value)
})

test('a header is searched in keywords, values and comments', () => {
  const cards = [
    { keyword: 'EXPTIME', value: 300, comment: '[s] length of the exposure' },
    { keyword: 'OBJECT', value: 'M 42', comment: '' },
  ]
  expect(findCards(cards, 'exp')).toHaveLength(1)
  expect(findCards(cards, 'm 42')).toHaveLength(1)
  expect(findCards(cards, ' ')).toHaveLength(2)
})
