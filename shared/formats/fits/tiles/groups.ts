/** Packed bytes that are read at a time [bytes], while those before them are unpacked; a tile may be larger. */
const PIECE = 4 * 1024 * 1024

/** A tile that is wanted, and where its bytes are. */
export interface Located {
  readonly tile: number
  readonly packing: 'data' | 'gzip' | 'plain'
  readonly offset: number
  readonly bytes: number
  readonly scale: number
  readonly zero: number
  readonly blank: number | null
}

/** Tiles that are read together, and where [bytes from the start of the file]. */
export interface Group {
  readonly start: number
  readonly end: number
  readonly tiles: readonly Located[]
}

/** Neighbours in the file are read together. */
export function* groupsOf(located: readonly Located[]): Generator<Group> {
  let tiles: Located[] = []
  let [start, end] = [0, 0]
  for (const one of located) {
    const [low, high] = [Math.min(start, one.offset), Math.max(end, one.offset + one.bytes)]
    if (tiles.length > 0 && high - low > PIECE) {
      yield { start, end, tiles }
      tiles = []
    }
    ;[start, end] = tiles.length === 0 ? [one.offset, one.offset + one.bytes] : [low, high]
    tiles.push(one)
  }
  if (tiles.length > 0) yield { start, end, tiles }
}
