import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { separationDeg } from '#shared/sky/angles.ts'
import { buildObjects, buildStars, orderedCatalogues, parseSource } from './build.ts'
import type { CatalogueObject } from './catalogue.ts'
import { catalogues } from './catalogues.gen.ts'
import { type CatalogueStar, decodeObjects, decodeStars, encodeObjects, encodeStars } from './compact.ts'
import { CORRECTIONS } from './corrections.ts'
import { CROSS_IDENTIFICATIONS } from './cross-identifications.ts'

const data = resolve(import.meta.dirname, '../../node_modules/d3-celestial/data')
let objects: CatalogueObject[] = []
let stars: CatalogueStar[] = []
const byName = new Map<string, CatalogueObject>()
const get = (name: string): CatalogueObject => {
  const found = byName.get(name)
  if (!found) throw new Error(`${name} is in no catalogue.`)
  return found
}

beforeAll(() => {
  const source = parseSource((file) => JSON.parse(readFileSync(`${data}/${file}`, 'utf8')))
  objects = buildObjects(source)
  stars = buildStars(source)
  for (const object of objects)
    for (const name of [object.designation, ...object.aliases]) if (!byName.has(name)) byName.set(name, object)
})

describe('the built catalogue', () => {
  test('every catalogue of the registry is in it, under its own id, with a credit', () => {
    for (const [id, catalogue] of Object.entries(catalogues)) {
      expect(catalogue.id).toBe(id)
      expect(catalogue.credit).toContain('d3-celestial')
      expect(objects.filter((object) => object.catalogue === id).length, id).toBeGreaterThan(100)
    }
    expect(orderedCatalogues().map(({ id }) => id)[0]).toBe('messier')
  })

  test('Messier has 110 objects, and all of them are where his list has them', () => {
    const messier = objects.filter((object) => object.catalogue === 'messier')
    expect(messier.map(({ designation }) => designation).toSorted()).toEqual(
      Array.from({ length: 110 }, (_, i) => `M ${i + 1}`).toSorted(),
    )
    const list = JSON.parse(readFileSync(`${data}/messier.json`, 'utf8')).features as {
      id: string
      geometry: { coordinates: [number, number] }
    }[]
    for (const { id, geometry } of list) {
      if (id === 'M102') continue
      const [ra, dec] = geometry.coordinates
      expect(separationDeg(get(id.replace('M', 'M ')), { ra: (ra + 360) % 360, dec }), id).toBeLessThan(0.12)
    }
  })

  test('every object is there once: no designation belongs to two', () => {
    const owners = new Map<string, Set<string>>()
    for (const { designation } of objects) owners.set(designation, (owners.get(designation) ?? new Set()).add(designation))
    expect(owners.size).toBe(objects.length)
    const deepSky = objects.filter(({ type }) => type !== 'star')
    const names = deepSky.flatMap(({ designation, aliases }) => [designation, ...aliases])
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([])
  })

  test('the Orion Nebula is one object with three numbers', () => {
    expect(get('M 42')).toMatchObject({ catalogue: 'messier', name: 'Orion Nebula' })
    expect(get('NGC 1976')).toBe(get('M 42'))
    expect(get('Sh2-281')).toBe(get('M 42'))
  })

  test('numbers that the data file hides are found: Sharpless 155, the Rosette, Abell 39, the companion of M 51', () => {
    expect(get('Sh2-155')).toMatchObject({ designation: 'Sh2-155', name: 'Cave Nebula' })
    expect(get('C 9')).toBe(get('Sh2-155'))
    expect(get('NGC 2237').name).toBe('Rosette Nebula')
    expect(get('Abell 39')).toMatchObject({ designation: 'PN A66 39', type: 'planetary nebula' })
    expect(get('NGC 5195')).not.toBe(get('M 51'))
    expect(get('NGC 651')).toBe(get('M 76'))
  })

  test('galaxies that the file has in the place of a namesake stand in the right place, or not at all', () => {
    expect(separationDeg(get('NGC 4565'), { ra: 189.0866, dec: 25.9877 })).toBeLessThan(0.01)
    expect(separationDeg(get('M 102'), { ra: 226.623, dec: 55.763 })).toBeLessThan(0.01)
    expect(separationDeg(get('M 87'), { ra: 187.7059, dec: 12.3911 })).toBeLessThan(0.02)
    expect(byName.has('NGC 5665')).toBe(false)
  })

  test('all 109 numbers of Caldwell are found', () => {
    for (let number = 1; number <= 109; number++) get(`C ${number}`)
    expect(get('C 49').name).toBe('Rosette Nebula')
    expect(get('C 106').designation).toBe('NGC 104')
  })

  test('every correction and cross-identification meets an object', () => {
    for (const name of [...Object.keys(CORRECTIONS), ...Object.keys(CROSS_IDENTIFICATIONS)])
      expect(get(name).designation, name).toBe(name)
  })

  test('stars go by Bayer letter, Flamsteed number, variable name or Hipparcos number', () => {
    expect(get('HIP 91262')).toMatchObject({ designation: 'α Lyr', name: 'Vega', catalogue: 'named-stars' })
    expect(get('51 Peg').name).toBe('Helvetios')
    expect(get('HIP 32349')).toMatchObject({ name: 'Sirius', magnitude: -1.44 })
    expect(objects.some(({ designation }) => /undefined|null/.test(designation))).toBe(false)
  })

  test('positions and sizes are possible', () => {
    for (const { designation, ra, dec, majorArcmin, minorArcmin, magnitude } of objects) {
      expect(ra >= 0 && ra < 360 && Math.abs(dec) <= 90, designation).toBe(true)
      expect((majorArcmin === null) === (minorArcmin === null) && (majorArcmin ?? 1) >= (minorArcmin ?? 1), designation).toBe(
        true,
      )
      expect(magnitude === null || (magnitude > -2 && magnitude < 30), designation).toBe(true)
    }
  })

  test('the star list is all of Hipparcos, brightest first', () => {
    expect(stars.length).toBeGreaterThan(118_000)
    expect(stars[0]!.magnitude).toBe(-1.44)
    expect(stars.every(({ colour }) => colour > -1 && colour < 6)).toBe(true)
  })
})

describe('the compact files', () => {
  test('what is written is what is read', () => {
    const some = objects.filter((_, i) => i % 97 === 0)
    expect(decodeObjects(JSON.parse(JSON.stringify(encodeObjects(some))))).toEqual({ ok: true, value: some })
    const few = decodeStars(JSON.parse(JSON.stringify(encodeStars(stars.slice(0, 50)))))
    if (!few.ok) throw new Error(few.fault.message)
    few.value.forEach((star, i) => {
      expect(separationDeg(star, stars[i]!) * 3600).toBeLessThan(0.4)
      expect(star.magnitude).toBeCloseTo(stars[i]!.magnitude, 2)
    })
  })

  test('another version, a broken row and columns of different length are faults', () => {
    const file = encodeObjects(objects.slice(0, 2))
    for (const bad of [{ ...file, version: 2 }, { ...file, rows: [[1, 'x']] }, null, []])
      expect(decodeObjects(bad)).toMatchObject({ ok: false, fault: { code: 'catalogue.unreadable' } })
    const list = encodeStars(stars.slice(0, 3))
    expect(decodeStars({ ...list, ra: [1] })).toMatchObject({ ok: false, fault: { code: 'catalogue.unreadable' } })
  })
})

test.each([
  ['M 31', 'Andromeda'],
  ['M 42', 'Orion'],
  ['M 45', 'Pleiades'],
  ['M 13', 'Hercules'],
  ['M 51', 'Whirlpool'],
  ['M 57', 'Ring'],
  ['M 27', 'Dumbbell'],
  ['M 1', 'Crab'],
  ['M 8', 'Lagoon'],
  ['NGC 7000', 'North America'],
  ['M 33', 'Triangulum'],
  ['M 44', 'Beehive'],
  ['M 16', 'Eagle'],
  ['M 101', 'Pinwheel'],
  ['M 104', 'Sombrero'],
])('%s goes by its common name', (designation, name) => {
  expect(get(designation).name).toContain(name)
})
