import { describe, expect, test } from 'vitest'
import { parseSexagesimal, separationDeg } from '#shared/sky/angles.ts'
import { CAMERA_IDS, CAMERAS } from './camera.ts'
import { cardsOf, fileNameOf } from './cards.ts'
import { type NightOptions, planNight } from './night.ts'
import { randomFrom } from './random.ts'

const options: NightOptions = {
  seed: 3,
  frames: 40,
  startMs: Date.UTC(2026, 10, 20, 21),
  target: { ra: 83.8221, dec: -5.3911 },
  camera: CAMERAS.small,
  exposureSeconds: 30,
  positionAngle: 0,
  rotationDegPerHour: 0,
}

describe('a night', () => {
  const plan = planNight(options)

  test('is the same for the same seed and another for another', () => {
    expect(planNight(options)).toEqual(plan)
    expect(planNight({ ...options, seed: 4 })[0]!.centre).not.toEqual(plan[0]!.centre)
  })

  test('frames follow each other in time, each dithered, none far from the target', () => {
    for (const [i, frame] of plan.entries()) {
      expect(frame.number).toBe(i + 1)
      expect(frame.startMs).toBe(options.startMs + i * 33_000)
      expect(separationDeg(frame.centre, options.target)).toBeLessThan(0.08)
    }
    expect(new Set(plan.map(({ centre }) => `${centre.ra}`)).size).toBe(40)
  })

  test('the mount believes to be nearer to the target than it is', () => {
    for (const { centre, reported } of plan) {
      expect(separationDeg(reported, options.target)).toBeLessThan(0.0021)
      expect(separationDeg(centre, reported)).toBeGreaterThan(0)
    }
  })

  test('one cloud passes, one satellite crosses, the focus wanders and comes back', () => {
    const clear = plan.map(({ conditions }) => conditions.transparency)
    expect(Math.min(...clear)).toBeLessThan(0.35)
    expect(clear.filter((part) => part > 0.9).length).toBeGreaterThan(25)
    expect(plan.filter(({ conditions }) => conditions.satellite !== null)).toHaveLength(1)
    const fwhm = plan.map(({ conditions }) => conditions.fwhmArcsec)
    const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length
    expect(mean([fwhm[10]!, fwhm[11]!, fwhm[22]!, fwhm[23]!])).toBeGreaterThan(1.08 * mean([fwhm[0]!, fwhm[12]!, fwhm[24]!]))
  })

  test('a few frames are spared the cloud, so that a first try shows something', () => {
    const few = planNight({ ...options, frames: 3 })
    expect(few.every(({ conditions }) => conditions.transparency > 0.9 && conditions.satellite === null)).toBe(true)
  })

  test('without a wedge the field turns', () => {
    const turning = planNight({ ...options, rotationDegPerHour: 15 })
    expect(turning[39]!.positionAngle).toBeCloseTo((15 * 39 * 33) / 3600, 6)
  })
})

describe('what a capture program writes', () => {
  test.each(CAMERA_IDS)('the header of camera "%s" has what a library looks for', (id) => {
    const camera = CAMERAS[id]
    const [frame] = planNight({ ...options, camera, frames: 1 })
    const cards = new Map(
      cardsOf({ camera, exposureSeconds: 30, object: 'M 42', frame: frame! }).map((c) => [c.keyword, c.value]),
    )
    expect(cards.get('DATE-OBS')).toBe('2026-11-20T21:00:00.000')
    expect(cards.get('OBJECT')).toBe('M 42')
    expect(cards.get('ROWORDER')).toBe('TOP-DOWN')
    expect(cards.get('BAYERPAT')).toBe(camera.bayer ?? undefined)
    for (const key of [
      'EXPTIME',
      'GAIN',
      'OFFSET',
      'CCD-TEMP',
      'SET-TEMP',
      'XPIXSZ',
      'XBINNING',
      'FOCALLEN',
      'TELESCOP',
      'INSTRUME',
    ])
      expect(cards.has(key), key).toBe(true)
    const ra = parseSexagesimal(String(cards.get('OBJCTRA')), 'hours')!
    const dec = parseSexagesimal(String(cards.get('OBJCTDEC')), 'degrees')!
    expect(separationDeg({ ra, dec }, frame!.reported) * 3600).toBeLessThan(0.2)
    expect(separationDeg({ ra: Number(cards.get('RA')), dec: Number(cards.get('DEC')) }, frame!.reported) * 3600).toBeLessThan(
      0.01,
    )
  })

  test('files are named as N.I.N.A. names them', () => {
    const [frame] = planNight({ ...options, frames: 1 })
    const name = fileNameOf({ camera: CAMERAS.imx571, exposureSeconds: 60, object: 'M 42', frame: { ...frame!, ccdTemp: -10 } })
    expect(name).toBe('2026-11-20_21-00-00_L_-10.00_60.00s_0001.fits')
  })

  test('declinations near zero keep their sign', () => {
    const [frame] = planNight({ ...options, frames: 1 })
    const reported = { ra: 0.0001, dec: -0.25 }
    const cards = cardsOf({ camera: CAMERAS.small, exposureSeconds: 1, object: '', frame: { ...frame!, reported } })
    expect(cards.find(({ keyword }) => keyword === 'OBJCTDEC')?.value).toBe('-00 15 00.00')
    expect(cards.find(({ keyword }) => keyword === 'OBJCTRA')?.value).toBe('00 00 00.02')
  })
})

test('random numbers are uniform and normal as they say', () => {
  const random = randomFrom(7)
  const uniform = Array.from({ length: 20_000 }, () => random.uniform())
  const normal = Array.from({ length: 20_000 }, () => random.normal())
  const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length
  expect(mean(uniform)).toBeCloseTo(0.5, 1)
  expect(Math.abs(mean(normal))).toBeLessThan(0.03)
  expect(mean(normal.map((value) => value ** 2))).toBeCloseTo(1, 1)
})
