import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { goodQuality, makeNight, reviewFrame } from '#tests/support/review-night.ts'
import { csvOf } from './csv.ts'
import { astroBinCsv } from './export-astrobin.ts'
import { metricsCsv } from './export-metrics.ts'
import { pixInsightCsv } from './export-pixinsight.ts'
import { sequenceName, sirilScript } from './export-siril.ts'

const linesOf = (csv: string): string[] => csv.split('\r\n').slice(0, -1)

/** RFC 4180, read by the letter. */
const parseCsv = (text: string): string[][] => {
  const rows: string[][] = [[]]
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain ?? '')
    if (end === '\r\n') rows.push([])
  }
  return rows.slice(0, -1)
}

describe('CSV', () => {
  test('whatever a text holds, it is one cell, and never a formula', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: fc.constantFrom(...'=+-@",\r\n\t aé1') }), { minLength: 1, maxLength: 4 }),
        (texts) => {
          const [, row] = parseCsv(
            csvOf(
              texts.map((_, i) => `c${i}`),
              [texts],
            ),
          )
          expect(row).toEqual(texts.map((text) => (/^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text)))
          for (const cell of row ?? []) expect(cell).not.toMatch(/^[=+\-@\t\r]/)
        },
      ),
    )
  })

  test('numbers stay numbers, negative ones too, and what is not known is empty', () => {
    expect(csvOf(['a', 'b', 'c', 'd'], [[-10.5, null, Number.NaN, 0]])).toBe('a,b,c,d\r\n-10.5,,,0\r\n')
  })
})

test('the list of numbers has a line per frame with marks, weights and reasons', () => {
  const night = makeNight(12, (i) => (i === 4 ? { eccentricity: 0.8, trailing: 0.9 } : {}))
  const rows = parseCsv(metricsCsv(night, (id) => ({ rating: 3, isRejected: id === night[0]?.id })))
  const column = (name: string): string[] => {
    const at = rows[0]?.indexOf(name) ?? -1
    expect(at, name).toBeGreaterThanOrEqual(0)
    return rows.slice(1).map((row) => row[at] ?? '')
  }
  expect(rows.every((row) => row.length === rows[0]?.length)).toBe(true)
  expect(column('rejected')).toEqual(['1', ...Array.from({ length: 11 }, () => '0')])
  expect(column('suggestion')[4]).toContain('trailed stars')
  expect(column('weight:wfwhm').reduce((sum, text) => sum + Number(text), 0) / 12).toBeCloseTo(1, 6)
})

describe('AstroBin', () => {
  const frames = [
    ...makeNight(3).map((frame) => ({ ...frame, metadata: { ...frame.metadata, ccdTemp: -9.96, gain: 100.123 } })),
    reviewFrame(5, goodQuality({ fwhmArcsec: 2.345 }), {
      filter: 'OIII',
      exposureSeconds: 600,
      binningX: 6,
      lens: 'Old 135',
      fNumber: 2.8,
      iso: 800,
    }),
    reviewFrame(6, null, { exposureSeconds: null }),
  ]

  test('one line per filter and exposure, in its columns and limits', () => {
    const lines = linesOf(
      astroBinCsv(frames, () => '2026-01-10', {
        filterIds: { Ha: 4663 },
        calibrationOf: ([light]) => ({
          darks: 20,
          flats: light?.metadata.filter === 'Ha' ? 15 : null,
          flatDarks: null,
          bias: 50,
        }),
      }),
    )
    expect(lines[0]).toBe(
      'date,filter,number,duration,iso,binning,gain,sensorCooling,fNumber,darks,flats,flatDarks,bias,bortle,meanSqm,meanFwhm',
    )
    expect(lines[1]).toMatch(/^2026-01-10,4663,3,300,,1,100\.12,-10,,20,15,,50,,,3\.\d+$/)
    // A binning that AstroBin does not know is left out, and so is a frame without a duration, which it would refuse.
    expect(lines[2]).toMatch(/^2026-01-10,,1,600,800,,100,,2\.8,20,,,50,,,2\.3[45]$/)
    expect(lines).toHaveLength(3)
  })
})

test('the list for PixInsight approves what was kept and names files where they lie', () => {
  const night = makeNight(6)
  const rows = parseCsv(
    pixInsightCsv(
      night,
      'psf-signal',
      (id) => id === night[2]?.id,
      (id) => (id === night[5]?.id ? null : `/captures/${id}.fits`),
    ),
  )
  expect(rows).toHaveLength(6)
  expect(rows.slice(1).map(([, approved]) => approved)).toEqual(['true', 'true', 'false', 'true', 'true'])
  expect(rows[1]?.[3]).toBe(`/captures/${night[0]?.id}.fits`)
})

test('a script for Siril keeps to its lines, whatever a folder is called', () => {
  const script = sirilScript('/data/exports/M 42', [{ folder: 'Ha - 300 s', frames: 8 }])
  expect(script).toContain('cd "/data/exports/M 42/Ha - 300 s"\nlink Ha_300_s_ -out=../process\n')
  const evil = sirilScript('/x\nrm "y"', [])
  expect(evil.split('\n').some((line) => line.startsWith('rm'))).toBe(false)
  expect(sequenceName('α')).toBe('lights_')
})
