import type { Gunzip } from '#shared/formats/format.ts'
import type { Compression } from './compression.ts'
import type { Packing } from './decode-tile.ts'
import { tileAt } from './grid.ts'
import type { Group, Located } from './groups.ts'

/** What is unpacked at a time [bytes]: many tiles, because every call costs as much as a few of them. */
const MOST = 256 * 1024

interface TileCode {
  readonly located: Located
  readonly code: Uint8Array
  readonly packing: Packing
}

/**
 * The tiles of a group and their bytes in `piece`. Where the platform has a gunzip, tiles of gzip that stand directly behind each
 * other are one file to it, so they come out inflated; those that do not fit come as they are, for the decoder to judge.
 */
export function* codesOf(group: Group, piece: Uint8Array, compression: Compression, gunzip?: Gunzip): Generator<TileCode> {
  const codeOf = (located: Located): Uint8Array => {
    const start = located.offset - group.start
    return piece.subarray(start, start + located.bytes)
  }
  const isGzip = compression.algorithm === 'GZIP_1' || compression.algorithm === 'GZIP_2'
  if (!gunzip || !isGzip) {
    for (const located of group.tiles) yield { located, code: codeOf(located), packing: located.packing }
    return
  }
  const width = compression.isQuantised ? 4 : Math.abs(compression.bitpix) / 8
  const sizeOf = ({ tile }: Located): number => width * tileAt(compression.grid, tile).count
  for (const run of runsOf(group.tiles, sizeOf, (located) => inflatedSize(codeOf(located)))) {
    const [first, last] = [run.tiles[0]!, run.tiles.at(-1)!]
    const inflated = run.isWhole
      ? gunzip.members(piece.subarray(first.offset - group.start, last.offset + last.bytes - group.start), run.size)
      : null
    let at = 0
    for (const located of run.tiles) {
      const size = sizeOf(located)
      if (inflated) yield { located, code: inflated.subarray(at, at + size), packing: 'inflated' }
      else yield { located, code: codeOf(located), packing: located.packing }
      at += size
    }
  }
}

/** A gzip member ends with its size (RFC 1952, section 2.3.1); -1 where there is no room for it. */
const inflatedSize = (code: Uint8Array): number =>
  code.length < 18 ? -1 : new DataView(code.buffer, code.byteOffset + code.length - 4, 4).getUint32(0, true)

interface Run {
  readonly tiles: readonly Located[]
  /** Bytes of the tiles, inflated. */
  readonly size: number
  /** False for tiles that are not the gzip that was expected. */
  readonly isWhole: boolean
}

function* runsOf(
  tiles: readonly Located[],
  sizeOf: (located: Located) => number,
  saidSize: (located: Located) => number,
): Generator<Run> {
  let run: Located[] = []
  let size = 0
  let isWhole = true
  for (const located of tiles) {
    const one = sizeOf(located)
    const isOne = located.packing === 'data' && saidSize(located) === one
    const last = run.at(-1)
    if (last && (isOne !== isWhole || size + one > MOST || located.offset !== last.offset + last.bytes)) {
      yield { tiles: run, size, isWhole }
      run = []
      size = 0
    }
    run.push(located)
    size += one
    isWhole = isOne
  }
  if (run.length > 0) yield { tiles: run, size, isWhole }
}
