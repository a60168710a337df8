import { expect, test } from 'vitest'
import type { MatchedObject } from '#shared/records/match.ts'
import type { Row } from '#shared/sync/protocol.ts'
import { entryOf } from './entry.ts'
import { namesOf } from './names.ts'

const METADATA = Object.fromEntries(
  'object dateObs exposureSeconds filter gain offset iso ccdTemp binningX binningY camera telescope lens focalLengthMm fNumber pixelSizeUm observer site latitude longitude elevationM airmass software'
    .split(' ')
    .map((name) => [name, null]),
)
const FRAME = {
  sha256: 'f'.repeat(64),
  folder: 'lights',
  fileName: 'light_001.fits',
  sizeBytes: 1,
  modifiedAt: Date.UTC(2026, 0, 10, 23),
  indexedAt: 1,
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
  metadata: METADATA,
  hint: { ra: 10, dec: 10, pixelScaleArcsec: null, source: 'RA, DEC' },
  fault: null,
  notes: [],
  copies: [],
  annotated: null,
  thumbnail: null,
  preview: null,
}
const row = (fields: Row['fields']): Row => ({ id: 'a', fields, stamps: {} })
const object = (patch: Partial<MatchedObject>): MatchedObject => ({
  catalogue: 'ngc',
  designation: 'NGC 1',
  name: '',
  aliases: [],
  type: 'galaxy',
  ra: 0,
  dec: 0,
  magnitude: null,
  majorArcmin: null,
  minorArcmin: null,
  positionAngle: null,
  x: 0,
  y: 0,
  separationArcmin: 0,
  isCentreInside: true,
  ...patch,
})
const nothing = { frame: undefined, review: undefined, solution: undefined, match: undefined, quality: undefined }

test('a frame is called after its object, else after what the catalogues find in it, else after its file', () => {
  const match = row({
    matchedAt: 0,
    objects: [object({ catalogue: 'bright-stars', designation: 'α Lyr' }), object({ name: 'Ring' })],
  })
  const named = row({ ...FRAME, metadata: { ...METADATA, object: 'My target' } })
  expect(entryOf('a', 1, { ...nothing, frame: named, match })?.title).toBe('My target')
  expect(entryOf('a', 1, { ...nothing, frame: row(FRAME), match })?.title).toBe('NGC 1 · Ring')
  expect(entryOf('a', 1, { ...nothing, frame: row(FRAME) })?.title).toBe('light_001.fits')
})

test('the designation that a header gives is followed by the common name of the object', () => {
  const titleOf = (asked: string) => {
    const match = row({
      matchedAt: 0,
      objects: FAMOUS.map(([designation, name, alias]) => object({ designation, name, aliases: [alias] })),
    })
    return entryOf('a', 1, { ...nothing, frame: row({ ...FRAME, metadata: { ...METADATA, object: asked } }), match })?.title
  }
  expect(titleOf('M 45')).toBe('M 45 · Pleiades')
  expect(titleOf('m45')).toBe('m45 · Pleiades')
  expect(titleOf('NGC1976')).toBe('NGC1976 · Orion Nebula')
  expect(titleOf('Pleiades')).toBe('Pleiades')
  expect(titleOf('My target')).toBe('My target')
})

const FAMOUS = [
  ['M 45', 'Pleiades', 'Mel 22'],
  ['M 42', 'Orion Nebula', 'NGC 1976'],
] as const

test('a picture is called after a well-known nebula rather than after the dark cloud at its centre', () => {
  const cloud = object({ catalogue: 'ldn', designation: 'LDN 935', name: 'Gulf of Mexico Nebula' })
  const match = row({ matchedAt: 0, objects: [cloud, object({ designation: 'NGC 7000', name: 'North America Nebula' })] })
  expect(entryOf('a', 1, { ...nothing, frame: row(FRAME), match })?.title).toBe('NGC 7000 · North America Nebula')
})

test('where the mount pointed is no solution', () => {
  expect(entryOf('a', 1, { ...nothing, frame: row(FRAME) })).toMatchObject({ isSolved: false, ra: null, dec: null })
})

test('a solution of bytes that are gone is none, and neither is what was found by it', () => {
  const footprint = [
    [83, -6],
    [85, -6],
    [85, -4],
    [83, -4],
  ]
  const place = { ra: 84, dec: -5, radiusDeg: 1.4, pixelScaleArcsec: 2, positionAngle: 10, footprint }
  const match = row({ matchedAt: 60, objects: [object({ designation: 'M 42', name: 'Orion Nebula' })] })
  const seenAt = (solvedAt: number) =>
    entryOf('a', 1, { ...nothing, frame: row({ ...FRAME, indexedAt: 50 }), solution: row({ ...place, solvedAt }), match })
  expect(seenAt(60)).toMatchObject({ isSolved: true, ra: 84, title: 'M 42 · Orion Nebula' })
  expect(seenAt(40)).toMatchObject({ isSolved: false, ra: null, corners: [], title: 'light_001.fits' })
})

test('without a date in the header a frame belongs to no night, whenever its file was written', () => {
  expect(entryOf('a', 1, { ...nothing, frame: row(FRAME) })).toMatchObject({ takenAt: null, night: '' })
  const broken = row({ ...FRAME, metadata: { ...METADATA, dateObs: 'last night' } })
  expect(entryOf('a', 1, { ...nothing, frame: broken })).toMatchObject({ takenAt: null, night: '' })
})

test('a review, a solution or names without their frame are no entry, and neither is a row of another version', () => {
  expect(entryOf('a', 1, { ...nothing, review: row({ rating: 3 }) })).toBeNull()
  expect(entryOf('a', 1, { ...nothing, frame: row({ fileName: 'only.fits' }) })).toBeNull()
})

test('objects are found by designation, name and alias, each once', () => {
  const objects = [object({ designation: 'M 42', name: 'Orion Nebula', aliases: ['NGC 1976', 'M42'] })]
  expect(namesOf({ objects, matchedAt: 0 })).toEqual(['m42', 'orionnebula', 'ngc1976'])
  expect(namesOf({ objects: 'none' })).toEqual([])
})
