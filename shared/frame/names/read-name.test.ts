import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { describeFrame } from '../describe.ts'
import { NO_METADATA } from '../metadata.ts'
import { readName } from './read-name.ts'

describe('names as the programs write them', () => {
  test.each([
    [
      '/asi/Light/Light_M 81_180.0s_Bin1_6200MM_H_gain100_20260402-002642_101deg_-10.0C_140er_0003.fit',
      'ASIAIR',
      'light',
      {
        object: 'M 81',
        exposureSeconds: 180,
        binningX: 1,
        camera: '6200MM',
        filter: 'H',
        gain: 100,
        rotatorAngle: 101,
        ccdTemp: -10,
        dateObs: '2026-04-02T00:26:42.000Z',
      },
    ],
    [
      '/asi/Dark_300.0s_Bin2_2600MC_gain100_20231203-223233_-10.0C_0001.fit',
      'ASIAIR',
      'dark',
      { exposureSeconds: 300, binningY: 2, camera: '2600MC', ccdTemp: -10 },
    ],
    [
      '/asi/Flat_810.0ms_Bin1_L_gain0_20231203-223233_0001.fit',
      'ASIAIR',
      'flat',
      { exposureSeconds: 0.81, filter: 'L', gain: 0 },
    ],
    ['/asi/Light_NGC 7000_60.0s_Bin1_ISO800_20230803-223233_0001.CR2', 'ASIAIR', 'light', { object: 'NGC 7000', iso: 800 }],
    [
      '/s50/M 106_sub/Light_M 106_20.0s_IRCUT_20250518-232329.fit',
      'Seestar',
      'light',
      { object: 'M 106', exposureSeconds: 20, filter: 'IRCUT', dateObs: '2025-05-18T23:23:29.000Z' },
    ],
    ['/s50/Light_mosaic_M 31_10.0s_LP_20250718-232329.fit', 'Seestar', 'light', { object: 'M 31', filter: 'LP' }],
    ['/s50/Stacked_36_Polaris_10.0s_IRCUT_20250720-224643.fit', 'Seestar', 'stacked', { object: 'Polaris', exposureSeconds: 10 }],
    ['/s50/DSO_Stacked_312_M 42_10.0s_20250101-200000.fit', 'Seestar', 'stacked', { object: 'M 42' }],
    [
      '/d/DWARF_RAW_TELE_M 31_EXP_15_GAIN_60_2025-01-01-22-11-33-123/M 31_15s60_Astro_20250101-221133123_16C.fits',
      'DWARF',
      'light',
      { object: 'M 31', exposureSeconds: 15, gain: 60, filter: 'Astro', ccdTemp: 16, dateObs: '2025-01-01T22:11:33.000Z' },
    ],
    [
      '/d/DWARF_RAW_M 31_EXP_15_GAIN_80_2023-09-01-22-11-00-123/0007.fits',
      'DWARF',
      'light',
      { object: 'M 31', exposureSeconds: 15, gain: 80 },
    ],
    ['/d/DWARF_DARK/tele_exp_15_gain_60_bin_1.fits', 'DWARF', 'dark', { exposureSeconds: 15, gain: 60, binningX: 1 }],
    ['/d/CALI_FRAME/bias/cam_0/bias_gain_2_bin_1.fits', 'DWARF', 'bias', { gain: 2, binningX: 1 }],
    [
      '/n/2024-01-05/LIGHT/2024-01-05_23-11-00_Ha_-10.00_300.00s_0001.fits',
      'N.I.N.A.',
      'light',
      { filter: 'Ha', ccdTemp: -10, exposureSeconds: 300, dateObs: '2024-01-05T23:11:00.000Z' },
    ],
    ['/n/2024-01-05/DARK/2024-01-05_23-11-00___300.00s_0001.fits', 'N.I.N.A.', 'dark', { exposureSeconds: 300 }],
    ['/e/M45/Light/Red/M45_Light_Red_001.fits', 'Ekos', 'light', { object: 'M45', filter: 'Red' }],
    [
      '/e/M_45_Light_Luminance_60_secs_2021-12-05T20-11-12_001.fits',
      'Ekos',
      'light',
      { object: 'M 45', filter: 'Luminance', exposureSeconds: 60, dateObs: '2021-12-05T20:11:12.000Z' },
    ],
    ['/e/Dark_300_secs_001.fits', 'Ekos', 'dark', { exposureSeconds: 300 }],
    [
      '/sc/2024-01-05/M 31/21_04_22/M31_00001.fits',
      'SharpCap',
      undefined,
      { object: 'M 31', dateObs: '2024-01-05T21:04:22.000Z' },
    ],
    ['/sc/2024-01-05/M 31/Darks/21_04_22/Dark_00001.fits', 'SharpCap', 'dark', { object: 'M 31' }],
    ['/sc/2024-01-05/Capture/21_04_22/Stack_32bits_40frames_600s.fits', 'SharpCap', 'stacked', {}],
    [
      '/apt/L_NGC7000_2020-08-11_23-20-11_Bin1x1_300s__-15C.fit',
      'APT',
      'light',
      { object: 'NGC7000', exposureSeconds: 300, ccdTemp: -15, binningX: 1, dateObs: '2020-08-11T23:20:11.000Z' },
    ],
    ['/apt/D_IMG_2891_ISO1600_301s__21C.CR2', 'APT', 'dark', { iso: 1600, exposureSeconds: 301, ccdTemp: 21 }],
    ['/apt/L_Ha_4455_Bin1x1_300s__-15C.fit', 'APT', 'light', { filter: 'Ha', exposureSeconds: 300, ccdTemp: -15 }],
    ['/apt/L_NGC7000_OIII_0012_Bin1x1_300s__-15C.fit', 'APT', 'light', { object: 'NGC7000', filter: 'OIII' }],
    [
      '/apt/M_31_L_2018-08-11_23-20-11_Bin1x1_300s__-15C.fit',
      'APT',
      'light',
      { object: 'M 31', exposureSeconds: 300, dateObs: '2018-08-11T23:20:11.000Z' },
    ],
    ['/apt/M_31_D_2018-08-11_23-20-11_ISO800_120s__NA.CR2', 'APT', 'dark', { object: 'M 31', iso: 800 }],
    ['/apt/L_M_31_2018-08-11_23-20-11_Bin1x1_300s__-15C.fit', 'APT', 'light', { object: 'M 31' }],
    ['/apt/L_NGC_7000_0012_Bin1x1_300s__-15C.fit', 'APT', 'light', { object: 'NGC 7000' }],
    ['/apt/L_M 31_0001_ISO800_120s__NA.CR2', 'APT', 'light', { object: 'M 31', iso: 800 }],
  ])('%s', (path, program, frameType, metadata) => {
    const name = readName(path)
    expect(name).toMatchObject({ program, metadata })
    expect(name?.frameType).toBe(frameType)
  })

  test.each([
    '/lib/Light_M 81.fits',
    '/lib/2024-01-05/lights/one.fits',
    '/lib/IMG_1234.CR2',
    '/lib/my picture of M31_final.png',
    '/lib/Light.fits',
    '/lib/2024-01-05/M 31/final.fits',
    '/lib/result_3600s.fit',
  ])('%s is nobody’s', (path) => expect(readName(path)).toBeNull())
})

test('the name fills gaps only, and says so; the header is believed', () => {
  const path = '/s50/Light_M 106_20.0s_LP_20250518-232329.fit'
  expect(describeFrame(null, path)).toMatchObject({
    metadata: { ...NO_METADATA, object: 'M 106', exposureSeconds: 20, filter: 'LP', dateObs: '2025-05-18T23:23:29.000Z' },
    frameType: 'light',
    notes: ['Object, exposure, filter and time (by the clock of the capture computer) from the file name, as Seestar writes it.'],
  })
  const header = {
    ...{ format: 'fits', width: 10, height: 10, channels: 1, sampleFormat: 'u16' as const, isBottomUp: true, hdu: 0, notes: [] },
    cards: [
      { keyword: 'OBJECT', value: 'NGC 4258' },
      { keyword: 'EXPTIME', value: 0 },
      { keyword: 'FILTER', value: 'IRCUT' },
      { keyword: 'DATE-OBS', value: '2025-05-18T21:23:09' },
    ],
  }
  const described = describeFrame(header, path)
  expect(described.metadata).toMatchObject({
    object: 'NGC 4258',
    exposureSeconds: 0,
    filter: 'IRCUT',
    dateObs: '2025-05-18T21:23:09.000Z',
  })
  expect(described.notes).toEqual([])
})

const target = fc.constantFrom('M 31', 'NGC 7000', 'Sh2-155', 'Barnard 33', 'IC 434', 'vdB 142', 'Tulip Nebula')
const seconds = fc.integer({ min: 1, max: 18000 }).map((tenths) => tenths / 10)
const time = fc.date({ min: new Date('2015-01-01T00:00:00Z'), max: new Date('2035-01-01T00:00:00Z'), noInvalidDate: true })
const compact = (at: Date): string => at.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-')
const wholeSecond = (at: Date): string => `${at.toISOString().slice(0, 19)}.000Z`

test('what is put into a name comes out of it again', () =>
  fc.assert(
    fc.property(
      fc.record({
        object: target,
        exposure: seconds,
        at: time,
        gain: fc.nat(500),
        celsius: fc.integer({ min: -400, max: 300 }),
        degrees: fc.nat(359),
      }),
      ({ object, exposure, at, gain, celsius, degrees }) => {
        const shared = { object, exposureSeconds: exposure, dateObs: wholeSecond(at) }
        const asiair = `Light_${object}_${exposure.toFixed(1)}s_Bin2_2600MM_OIII_gain${gain}_${compact(at)}_${degrees}deg_${(celsius / 10).toFixed(1)}C_0123.fit`
        expect(readName(asiair)?.metadata).toEqual({
          ...shared,
          binningX: 2,
          binningY: 2,
          camera: '2600MM',
          filter: 'OIII',
          gain,
          rotatorAngle: degrees,
          ccdTemp: celsius / 10,
        })
        expect(readName(`Stacked_${gain}_${object}_${exposure.toFixed(1)}s_LP_${compact(at)}.fit`)).toEqual(
          exposure < 1000 ? { program: 'Seestar', frameType: 'stacked', metadata: { ...shared, filter: 'LP' } } : null,
        )
        const dwarf = `${object}_${exposure}s${gain}_Duo-Band_${compact(at)}123_${Math.round(celsius / 10)}C.fits`
        expect(readName(dwarf)?.metadata).toMatchObject({ ...shared, gain, filter: 'Duo-Band' })
        const clock = at.toISOString().slice(0, 19).replace('T', '_').replaceAll(':', '-')
        expect(readName(`FLAT/${clock}_Ha_${(celsius / 10).toFixed(2)}_${exposure.toFixed(2)}s_0007.fits`)).toMatchObject({
          program: 'N.I.N.A.',
          frameType: 'flat',
          metadata: { dateObs: wholeSecond(at), filter: 'Ha', exposureSeconds: exposure },
        })
        const apt = `D_${object}_${clock}_Bin1x1_${exposure}s__${Math.round(celsius / 10)}C.fit`
        expect(readName(apt)).toMatchObject({ program: 'APT', frameType: 'dark', metadata: shared })
        const ekos = `${object.replaceAll(' ', '_')}_Light_Red_${exposure}_secs_${clock.replace('_', 'T')}_001.fits`
        expect(readName(ekos)).toMatchObject({ program: 'Ekos', frameType: 'light', metadata: { ...shared, filter: 'Red' } })
        const sharpcap = `${clock.slice(0, 10)}/${object}/${clock.slice(11).replaceAll('-', '_')}/M31_00042.fits`
        expect(readName(sharpcap)).toEqual({ program: 'SharpCap', metadata: { object, dateObs: wholeSecond(at) } })
      },
    ),
  ))

test('no name is too odd, and none makes a value that no row may hold', () => {
  const part = fc.oneof(
    fc.string(),
    fc.constantFrom(
      'Light',
      'Dark',
      'Bin1',
      'gain100',
      '180.0s',
      '9'.repeat(50),
      's',
      '20249999-999999',
      'DWARF_RAW_',
      '__',
      '-',
      'C',
      'deg',
      'ISO',
      '21_04_22',
      '2024-01-05',
    ),
  )
  fc.assert(
    fc.property(fc.array(fc.tuple(part, fc.constantFrom('_', '/', '.', ' ', '')), { maxLength: 20 }), (pieces) => {
      const described = describeFrame(null, pieces.flat().join(''))
      for (const value of Object.values(described.metadata))
        if (typeof value === 'number') expect(Number.isFinite(value)).toBe(true)
    }),
    { numRuns: 500 },
  )
})

test('a filter in a name of APT is no target, and the fields that it does not say are not there', () => {
  expect(readName('L_Ha_4455_Bin1x1_300s__-15C.fit')?.metadata).not.toHaveProperty('object')
  expect(readName('L_M 31_4455_Bin1x1_300s__-15C.fit')?.metadata).toMatchObject({ object: 'M 31' })
  expect(readName('L_M 31_4455_Bin1x1_300s__-15C.fit')?.metadata).not.toHaveProperty('filter')
})
