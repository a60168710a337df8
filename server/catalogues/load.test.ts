import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import type { CatalogueObject } from '#shared/catalogues/catalogue.ts'
import { encodeObjects, encodeStars } from '#shared/catalogues/compact.ts'
import { applyAdditions } from './additions.ts'
import { loadCatalogue, loadStars } from './load.ts'

const scratch = mkdtempSync(join(tmpdir(), 'darksite-catalogue-'))
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

const object = (designation: string, more: Partial<CatalogueObject> = {}): CatalogueObject => ({
  catalogue: 'ngc',
  designation,
  name: '',
  aliases: [],
  type: 'spiral galaxy',
  ra: 10,
  dec: 41,
  magnitude: 9,
  majorArcmin: 10,
  minorArcmin: 5,
  positionAngle: null,
  ...more,
})

let folders = { cataloguesDir: '', dataDir: '' }
let count = 0
beforeEach(() => {
  const base = join(scratch, String(count++))
  folders = { cataloguesDir: join(base, 'built'), dataDir: join(base, 'data') }
  mkdirSync(folders.cataloguesDir, { recursive: true })
  mkdirSync(join(folders.dataDir, 'catalogues'), { recursive: true })
})

const build = (objects: CatalogueObject[]): void =>
  writeFileSync(join(folders.cataloguesDir, 'objects.json'), JSON.stringify(encodeObjects(objects)))
const addFile = (name: string, objects: CatalogueObject[]): void =>
  writeFileSync(
    join(folders.dataDir, 'catalogues', name),
    JSON.stringify({ version: 1, title: 'Mine', credit: 'me', source: 'x.csv', objects }),
  )

describe('the catalogue of a server', () => {
  test('without a build it says what to do', async () => {
    expect(await loadCatalogue(folders)).toMatchObject({ ok: false, fault: { kind: 'unavailable', code: 'catalogue.missing' } })
    expect(await loadStars(folders)).toMatchObject({ ok: false, fault: { code: 'catalogue.missing' } })
  })

  test('is kept in memory, and read anew when the user adds a file', async () => {
    build([object('NGC 1')])
    const first = await loadCatalogue(folders)
    expect(await loadCatalogue(folders)).toEqual(first)
    addFile('mine.json', [object('NGC 2')])
    const second = await loadCatalogue(folders)
    expect(second.ok && second.value.map(({ designation }) => designation)).toEqual(['NGC 1', 'NGC 2'])
  })

  test('a broken file of the user is a fault that names it, not a silent gap', async () => {
    build([object('NGC 1')])
    writeFileSync(join(folders.dataDir, 'catalogues', 'bad.json'), '{')
    const broken = await loadCatalogue(folders)
    expect(broken).toMatchObject({ ok: false, fault: { code: 'catalogue.unreadable' } })
    expect(!broken.ok && broken.fault.message).toContain('bad.json')
    writeFileSync(join(folders.dataDir, 'catalogues', 'bad.json'), '{"version": 2}')
    expect(await loadCatalogue(folders)).toMatchObject({ ok: false, fault: { code: 'catalogue.unreadable' } })
  })

  test('the star list is read as it was built', async () => {
    const stars = [{ ra: 279.2347, dec: 38.7837, magnitude: 0.03, colour: -0.001 }]
    writeFileSync(join(folders.cataloguesDir, 'stars.json'), JSON.stringify(encodeStars(stars)))
    expect(await loadStars(folders)).toEqual({ ok: true, value: stars })
  })
})

describe('additions', () => {
  test('give a known object its angle, size and place, and leave its name', () => {
    const known = object('M 31', { name: 'Andromeda Galaxy', aliases: ['NGC 224'] })
    const added = object('NGC 224', {
      aliases: ['M 31', 'PGC 2557'],
      name: 'Nebula',
      ra: 10.68,
      majorArcmin: 178,
      positionAngle: 35,
    })
    expect(applyAdditions([known], [added])).toEqual([
      { ...known, aliases: ['NGC 224', 'PGC 2557'], ra: 10.68, majorArcmin: 178, minorArcmin: 5, positionAngle: 35 },
    ])
  })

  test('what they do not know stays as it was', () => {
    const known = object('NGC 1', { positionAngle: 12 })
    const added = object('NGC 1', { magnitude: null, majorArcmin: null, minorArcmin: null })
    expect(applyAdditions([known], [added])[0]).toMatchObject({ magnitude: 9, majorArcmin: 10, positionAngle: 12 })
  })

  test('a nebula keeps its centre when the two lists mean different parts of it', () => {
    const known = object('NGC 7822', { type: 'bright nebula', dec: 67.4 })
    expect(applyAdditions([known], [object('NGC 7822', { dec: 66.2 })])[0]!.dec).toBe(67.4)
  })
})
