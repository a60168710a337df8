import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bytesSource } from '#shared/core/byte-source.ts'
import { readHdus } from '#shared/formats/fits/hdu.ts'
import { paddedLength, writeHeader } from '#shared/formats/fits/write.ts'
import type { HeaderCard } from '#shared/formats/format.ts'
import { randomFrom } from '#shared/simulator/random.ts'
import { boxAround, readKdTree } from './kd-tree.ts'
import { mergeStars } from './merge-stars.ts'

const card = (keyword: string, value: HeaderCard['value']): HeaderCard => ({ keyword, value })

/** A table of bytes as astrometry.net writes its arrays. */
const table = (name: string, rowBytes: number, bytes: Uint8Array, more: HeaderCard[] = []): Uint8Array => {
  const header = writeHeader([
    card('XTENSION', 'BINTABLE'),
    card('BITPIX', 8),
    card('NAXIS', 2),
    card('NAXIS1', rowBytes),
    card('NAXIS2', rowBytes === 0 ? 0 : bytes.length / rowBytes),
    card('PCOUNT', 0),
    card('GCOUNT', 1),
    card('TFIELDS', 1),
    card('TFORM1', `${rowBytes}A`),
    card('TTYPE1', name),
    ...more,
  ])
  const whole = new Uint8Array(header.length + paddedLength(bytes.length))
  whole.set(header)
  whole.set(bytes, header.length)
  return whole
}

const words = (values: readonly number[]): Uint8Array => new Uint8Array(Uint32Array.from(values).buffer)

const SCALE = 2 ** 31 - 1
const toTree = (value: number): number => Math.round((value + 1) * SCALE)

/** A tree over points: sorted and split in the middle along x, y and z in turn, two levels deep. */
const treeOf = (
  points: readonly (readonly number[])[],
  changes: { endian?: string; type?: string; lr?: number[]; cutTo?: number } = {},
) => {
  const ordered: (readonly number[])[] = []
  const splits: number[] = [0, 0, 0]
  const leaves: number[] = []
  const grow = (list: readonly (readonly number[])[], node: number, level: number): void => {
    if (level === 2) {
      ordered.push(...list)
      leaves.push(ordered.length - 1)
      return
    }
    const sorted = list.toSorted((a, b) => a[level]! - b[level]!)
    const middle = Math.floor(sorted.length / 2)
    const plane = toTree((sorted[middle - 1]![level]! + sorted[middle]![level]!) / 2)
    splits[node] = ((plane & ~3) | level) >>> 0
    grow(sorted.slice(0, middle), 2 * node + 1, level + 1)
    grow(sorted.slice(middle), 2 * node + 2, level + 1)
  }
  grow(points, 0, 0)
  const header = [
    card('ENDIAN', changes.endian ?? '04:03:02:01'),
    card('KDT_NDAT', points.length),
    card('KDT_NDIM', 3),
    card('KDT_DATA', changes.type ?? 'u32'),
  ]
  const range = new Uint8Array(Float64Array.from([-1, -1, -1, 1, 1, 1, SCALE]).buffer)
  const primary = writeHeader([card('SIMPLE', true), card('BITPIX', 8), card('NAXIS', 0), card('EXTEND', true)])
  const parts = [
    primary,
    table('kdtree_header_stars', 0, new Uint8Array(), header),
    table('kdtree_lr_stars', 4, words(changes.lr ?? leaves)),
    table('kdtree_split_stars', 4, words(splits)),
    table('kdtree_range_stars', 8, range),
    table('kdtree_data_stars', 12, words(ordered.flatMap((point) => point.map(toTree)))),
  ]
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytesSource(bytes.subarray(0, changes.cutTo ?? bytes.length))
}

const open = async (source: ReturnType<typeof bytesSource>) => {
  const hdus = await readHdus(source)
  if (!hdus.ok) throw new Error(hdus.fault.message)
  return readKdTree(source, hdus.value, 'stars')
}

const pointsFrom = (seed: number, count: number): [number, number, number][] => {
  const random = randomFrom(seed)
  return Array.from({ length: count }, () => {
    const [x, y, z] = [random.uniform() * 2 - 1, random.uniform() * 2 - 1, random.uniform() * 2 - 1]
    const r = Math.hypot(x, y, z)
    return [x / r, y / r, z / r]
  })
}

describe('a kd-tree of astrometry.net', () => {
  test('no star within the radius is missed, wherever one looks', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(),
        fc.integer({ min: 8, max: 60 }),
        fc.double({ min: 1, max: 120, noNaN: true }),
        async (seed, n, radius) => {
          const points = pointsFrom(seed, n)
          const tree = await open(treeOf(points))
          if (!tree.ok) throw new Error(tree.fault.message)
          const [axis] = pointsFrom(seed + 1, 1)
          const isNear = (p: ArrayLike<number>) =>
            p[0]! * axis![0] + p[1]! * axis![1] + p[2]! * axis![2] >= Math.cos((radius * Math.PI) / 180) + 1e-8
          let found = 0
          for (const { first, last } of tree.value.leavesIn(boxAround(axis!, radius))) {
            const values = await tree.value.points(first, last)
            for (let i = 0; i < values.length; i += 3) if (isNear(values.subarray(i, i + 3))) found++
          }
          expect(found).toBe(points.filter(isNear).length)
        },
      ),
      { numRuns: 60 },
    )
  })

  test('places come back to a billionth', async () => {
    const points = pointsFrom(5, 12)
    const tree = await open(treeOf(points))
    if (!tree.ok) throw new Error(tree.fault.message)
    const all = await tree.value.points(0, 11)
    for (const point of points) {
      const found = points.some((_, i) => Math.hypot(...point.map((value, k) => value - all[3 * i + k]!)) < 1e-9)
      expect(found).toBe(true)
    }
  })

  test('another byte order, another type or parts that do not fit are faults', async () => {
    const points = pointsFrom(5, 12)
    const layout = { ok: false, fault: { kind: 'unsupported', code: 'tycho2.layout' } }
    expect(await open(treeOf(points, { endian: '01:02:03:04' }))).toMatchObject(layout)
    expect(await open(treeOf(points, { type: 'double' }))).toMatchObject(layout)
    expect(await open(treeOf(points, { lr: [1, 2, 3, 99] }))).toMatchObject(layout)
    const whole = treeOf(points).size
    for (const cutTo of [whole - 2880 + 1, whole - 3000, whole - 6000, 5000, 3000])
      expect(await open(treeOf(points, { cutTo })), `${cutTo} bytes`).toMatchObject(layout)
  })
})

describe('stars of two catalogues', () => {
  const star = (ra: number, dec: number, magnitude: number, colour = 0.5) => ({ ra, dec, magnitude, colour })

  test('a star of both is there once, at its finer place with its true colour', () => {
    const merged = mergeStars([star(10, 20, 5, 1.5)], [star(10.001, 20.001, 5.1)])
    expect(merged).toEqual([star(10.001, 20.001, 5, 1.5)])
  })

  test('a bright star that only one has is kept, and a faint neighbour is not taken for it', () => {
    expect(mergeStars([star(279.23, 38.78, 0)], [star(279.231, 38.78, 9.5)])).toHaveLength(2)
    expect(mergeStars([star(279.23, 38.78, 0)], [])).toHaveLength(1)
  })

  test('twins are found across 0h, across the equator and at the pole', () => {
    expect(mergeStars([star(359.9999, -0.0001, 6)], [star(0.0001, 0.0001, 6)])).toHaveLength(1)
    expect(mergeStars([star(200, 89.999, 6)], [star(203, 89.9989, 6)])).toHaveLength(1)
  })
})
