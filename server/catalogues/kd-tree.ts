import type { ByteSource } from '#shared/core/byte-source.ts'
import { fail, ok, type Result } from '#shared/core/fault.ts'
import type { Hdu } from '#shared/formats/fits/hdu.ts'
import { cardValue, numberCard } from '#shared/formats/fits/header.ts'
import { RAD } from '#shared/sky/angles.ts'

export interface Box {
  readonly low: readonly [number, number, number]
  readonly high: readonly [number, number, number]
}

export interface KdTree {
  readonly count: number
  /** Runs of points, first to last, whose leaves may have something in the box; neighbours are joined. */
  leavesIn(box: Box): { first: number; last: number }[]
  /** x, y, z of these points. */
  points(first: number, last: number): Promise<Float64Array>
}

/** No point of the unit sphere within the radius of the axis is outside of this box. */
export const boxAround = (axis: readonly [number, number, number], radiusDeg: number): Box => {
  const chord = 2 * Math.sin((Math.min(180, radiusDeg) * RAD) / 2)
  return {
    low: [axis[0] - chord, axis[1] - chord, axis[2] - chord],
    high: [axis[0] + chord, axis[1] + chord, axis[2] + chord],
  }
}

/**
 * A kd-tree as astrometry.net keeps it in FITS tables: the last point of every leaf (`lr`), the splitting planes with their
 * dimension in the low bits (`split`), the bounds (`range`) and the points as whole numbers between them (`data`). The payload is
 * in the byte order of the machine that wrote it. Faults: `tycho2.layout`.
 */
export const readKdTree = async (source: ByteSource, hdus: readonly Hdu[], name: string): Promise<Result<KdTree>> => {
  const find = (part: string): Hdu | undefined =>
    hdus.find(({ cards }) => String(cardValue(cards, 'TTYPE1') ?? '').trim() === `kdtree_${part}_${name}`)
  const [header, lr, split, range, data] = [find('header'), find('lr'), find('split'), find('range'), find('data')]
  if (!header || !lr || !split || !range || !data) return layoutFault(`it has no kd-tree of ${name}`)
  const type = String(cardValue(header.cards, 'KDT_DATA') ?? '').trim()
  const dimensions = numberCard(header.cards, 'KDT_NDIM', 0)
  if (type !== 'u32' || dimensions !== 3) return layoutFault(`its points are ${dimensions}-dimensional ${type}`)
  if (!String(cardValue(header.cards, 'ENDIAN') ?? '').startsWith('04:03:02:01')) return layoutFault('it is not little-endian')
  const count = numberCard(header.cards, 'KDT_NDAT', 0)
  const leaves = await words(source, lr)
  const splits = await words(source, split)
  const bounds = await source.read(range.dataOffset, 7 * 8)
  if (leaves.length < 1 || splits.length !== leaves.length - 1 || leaves.at(-1) !== count - 1 || bounds.length < 56)
    return layoutFault('the parts of its tree do not fit together')
  if (data.dataOffset + count * 12 > source.size) return layoutFault('it is cut short')
  const view = new DataView(bounds.buffer, bounds.byteOffset)
  const low = [0, 1, 2].map((i) => view.getFloat64(8 * i, true))
  const scale = view.getFloat64(48, true)
  return ok({
    count,
    leavesIn: (box) => runsOf(leaves, splits, toTree(box.low, low, scale), toTree(box.high, low, scale)),
    async points(first, last) {
      const values = wordsOf(await source.read(data.dataOffset + first * 12, (last - first + 1) * 12))
      return Float64Array.from(values, (value, i) => value / scale + low[i % 3]!)
    },
  })
}

const layoutFault = (what: string): Result<never> =>
  fail('unsupported', 'tycho2.layout', `This index file cannot be read: ${what}.`)

const toTree = (corner: readonly number[], low: readonly number[], scale: number): number[] =>
  corner.map((value, i) => (value - low[i]!) * scale)

/** Splitting planes lose their low bits to the dimension. */
const SLACK = 8

/** Walks from the root (node 0; children of i are 2i + 1 and 2i + 2) to every leaf on the right side of all planes. */
const runsOf = (leaves: Uint32Array, splits: Uint32Array, low: number[], high: number[]): { first: number; last: number }[] => {
  const runs: { first: number; last: number }[] = []
  const walk = (node: number): void => {
    if (node >= splits.length) {
      const leaf = node - splits.length
      const [first, last] = [leaf === 0 ? 0 : leaves[leaf - 1]! + 1, leaves[leaf]!]
      const previous = runs.at(-1)
      if (previous && previous.last === first - 1) runs[runs.length - 1] = { first: previous.first, last }
      else if (last >= first) runs.push({ first, last })
      return
    }
    const dimension = splits[node]! & 3
    const plane = (splits[node]! & ~3) >>> 0
    if (low[dimension]! <= plane + SLACK) walk(2 * node + 1)
    if (high[dimension]! >= plane - SLACK) walk(2 * node + 2)
  }
  walk(0)
  return runs
}

const words = async (source: ByteSource, { dataOffset, axes }: Hdu): Promise<Uint32Array> =>
  wordsOf(await source.read(dataOffset, (axes[0] ?? 0) * (axes[1] ?? 0)))

const wordsOf = (bytes: Uint8Array): Uint32Array => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Uint32Array.from({ length: Math.floor(bytes.length / 4) }, (_, i) => view.getUint32(4 * i, true))
}
