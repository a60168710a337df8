import { expect, test } from 'vitest'
import { solvedResult } from './result.ts'

const solution = {
  ...{ ra: 312.3, dec: 45.2, pixelScaleArcsec: 2.1, positionAngle: 178.9, parity: -1 as const, isMirrored: false },
  ...{ fieldWidthDeg: 0.6, fieldHeightDeg: 0.4, radiusDeg: 0.36, footprint: [], width: 1000, height: 700 },
  wcs: {
    crval: [312.3, 45.2] as [number, number],
    crpix: [500, 350] as [number, number],
    cd: [
      [-0.00058, 0],
      [0, 0.00058],
    ] as [[number, number], [number, number]],
    sip: null,
  },
  ...{ solver: 'solve-field', index: 'index-tycho2-08', seconds: 2 },
}
const object = {
  ...{
    catalogue: 'ngc',
    designation: 'NGC 6888',
    name: 'Crescent Nebula',
    aliases: ['Sh2-105'],
    type: 'nebula',
    ra: 303,
    dec: 38.3,
  },
  ...{ magnitude: null, majorArcmin: null, minorArcmin: null, positionAngle: null, x: 1, y: 2, separationArcmin: 2.3 },
  isCentreInside: true,
}
const file = { name: 'IMG.jpg', path: '/jobs/1/input/IMG.jpg', capture: { iso: 800 } }

test('a solved picture is told in the documented keys, with the field in degrees also below one degree', () => {
  const result = solvedResult(file, solution, [object])
  expect(Object.keys(result)).toEqual(['ok', 'filename', 'image_path', 'capture', 'astrometry'])
  expect(Object.keys(result.astrometry)).toEqual([
    ...['ra_center', 'dec_center', 'fov_deg', 'pixscale_arcsec', 'orientation_deg', 'objects', 'cd_matrix'],
  ])
  expect(result.astrometry.fov_deg).toEqual([0.6, 0.4])
})

test('objects say catalogue and number, and stars that only have a name have neither', () => {
  const star = { ...object, designation: 'Deneb', name: 'Deneb', aliases: [] }
  const [nebula, deneb] = solvedResult(file, solution, [object, star]).astrometry.objects
  expect(nebula).toEqual({
    ...{ raw: 'NGC 6888 / Sh2-105 / Crescent Nebula', name: 'Crescent Nebula', catalog: 'NGC', id: '6888' },
    ...{ ra_deg: 303, dec_deg: 38.3, sep_arcmin: 2.3 },
  })
  expect(deneb).toMatchObject({ raw: 'Deneb', name: 'Deneb', catalog: null, id: null })
})

test.each([
  ['M 42', 'M', '42'],
  ['Sh2-281', 'Sh2', '281'],
  ['IC 434', 'IC', '434'],
  ['vdB 52', 'vdB', '52'],
])('%s is told by catalogue and number', (designation, catalog, id) => {
  expect(solvedResult(file, solution, [{ ...object, designation }]).astrometry.objects[0]).toMatchObject({ catalog, id })
})
