import { describe, expect, test } from 'vitest'
import { readOpenNgc } from './open-ngc.ts'

const HEAD =
  'Name;Type;RA;Dec;Const;MajAx;MinAx;PosAng;B-Mag;V-Mag;J-Mag;H-Mag;K-Mag;SurfBr;Hubble;Pax;Pm-RA;Pm-Dec;RadVel;Redshift;Cstar U-Mag;Cstar B-Mag;Cstar V-Mag;M;NGC;IC;Cstar Names;Identifiers;Common names;NED notes;OpenNGC notes;Sources'
const columns = HEAD.split(';').length

const line = (cells: Readonly<Record<string, string>>): string =>
  HEAD.split(';')
    .map((name) => cells[name] ?? '')
    .join(';')

const read = (...lines: string[]) => {
  const result = readOpenNgc([HEAD, ...lines].join('\n'))
  if (!result.ok) throw new Error(result.fault.message)
  return result.value
}

const ANDROMEDA = {
  Name: 'NGC9224',
  Type: 'G',
  RA: '00:42:44.35',
  Dec: '+41:16:08.6',
  MajAx: '177.83',
  MinAx: '69.66',
  PosAng: '35',
  'B-Mag': '4.29',
  'V-Mag': '3.44',
  M: '031',
  Identifiers: '2MASX J1,PGC 002557,UGC 00454',
  'Common names': 'Andromeda Galaxy,Great Nebula',
}

describe("OpenNGC's file", () => {
  test('a galaxy has its place, axes, position angle, magnitude and other numbers', () => {
    const [galaxy] = read(line(ANDROMEDA)).objects
    expect(galaxy).toMatchObject({
      catalogue: 'ngc',
      designation: 'NGC 9224',
      name: 'Andromeda Galaxy',
      aliases: ['M 31', 'PGC 2557', 'UGC 454'],
      type: 'galaxy',
      magnitude: 3.44,
      majorArcmin: 177.83,
      minorArcmin: 69.66,
      positionAngle: 35,
    })
    expect(galaxy!.ra).toBeCloseTo(10.68479, 4)
    expect(galaxy!.dec).toBeCloseTo(41.26906, 4)
  })

  test('without V the blue magnitude serves; one axis is a circle; empty cells are unknown', () => {
    const [object] = read(line({ ...ANDROMEDA, 'V-Mag': '', MinAx: '', PosAng: '' })).objects
    expect(object).toMatchObject({ magnitude: 4.29, minorArcmin: 177.83, positionAngle: null })
    expect(read(line({ ...ANDROMEDA, MajAx: '', MinAx: '' })).objects[0]).toMatchObject({ majorArcmin: null, minorArcmin: null })
  })

  test('notes with semicolons are one cell', () => {
    const quoted = line({ ...ANDROMEDA, 'NED notes': '"Companion; see ""Arp"""' })
    expect(quoted.split(';').length).toBe(columns + 1)
    expect(read(quoted)).toMatchObject({ bad: [], objects: [{ designation: 'NGC 9224' }] })
  })

  test('stars, double entries and what does not exist are passed over', () => {
    const rows = ['*', 'Dup', 'NonEx', 'Other'].map((Type) => line({ ...ANDROMEDA, Type }))
    expect(read(...rows)).toMatchObject({ objects: [], passedOver: 4, bad: [] })
  })

  test('a bad row is named with its line, and the others are read', () => {
    const { objects, bad } = read(
      line({ ...ANDROMEDA, RA: '99:00:00' }),
      'NGC1;G;00:00:00',
      line({ ...ANDROMEDA, MajAx: 'big' }),
      line({ ...ANDROMEDA, Name: 'nothing' }),
      line(ANDROMEDA),
    )
    expect(objects).toHaveLength(1)
    expect(bad).toEqual([
      'Line 2 (NGC9224): its position makes no sense.',
      'Line 3 (NGC1): it has the wrong number of columns.',
      'Line 4 (NGC9224): one of its numbers is none.',
      'Line 5 (nothing): its name is no designation.',
    ])
  })

  test('another file is refused with the columns that it lacks', () => {
    expect(readOpenNgc('a,b,c\n1,2,3')).toMatchObject({ ok: false, fault: { code: 'open-ngc.columns' } })
    expect(readOpenNgc('')).toMatchObject({ ok: false, fault: { code: 'open-ngc.columns' } })
  })

  test('Windows line ends and a byte order mark change nothing', () => {
    const result = readOpenNgc(`\uFEFF${HEAD}\r\n${line(ANDROMEDA)}\r\n`)
    expect(result).toMatchObject({ ok: true, value: { bad: [], objects: [{ designation: 'NGC 9224' }] } })
  })
})
