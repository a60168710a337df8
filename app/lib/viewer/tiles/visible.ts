import { type Affine, applyTo, invert } from '../math/affine.ts'
import type { Size } from '../math/orientation.ts'
import type { TilePlace } from './cut-tile.ts'

/** Small enough to be cut and handed over within a frame. */
export const TILE = 512

/** The coarsest level that still has a texel for every device pixel, or the picture itself when it is enlarged. */
export const levelFor = (devicePixelsPerTexel: number, picture: Size): number => {
  const wanted = Math.max(0, Math.floor(Math.log2(1 / devicePixelsPerTexel) + 1e-6))
  return Math.min(wanted, coarsest(picture))
}

/** The level in which the whole picture fits a screen of this many device pixels. */
export const fitLevel = (picture: Size, screen: Size): number =>
  levelFor(Math.min(screen.width / picture.width, screen.height / picture.height), picture)

// Where the longer side fits one texel-wide … nobody looks at less than 64 texels.
const coarsest = ({ width, height }: Size): number => Math.max(0, Math.floor(Math.log2(Math.max(width, height) / 64)))

/** The tiles of a level that touch the screen, nearest to its centre first. `place` goes from texels to screen pixels. */
export const visibleTiles = (picture: Size, level: number, place: Affine, screen: Size): TilePlace[] => {
  const back = invert(place)
  const corners = [applyTo(back, { x: 0, y: 0 }), applyTo(back, { x: screen.width, y: screen.height })]
  const factor = 2 ** level
  const columns = span(corners[0]!.x, corners[1]!.x, picture.width, factor)
  const rows = span(corners[0]!.y, corners[1]!.y, picture.height, factor)
  const tiles = rows.flatMap((y) => columns.map((x) => tileAt(picture, level, x, y)))
  const middle = { x: (corners[0]!.x + corners[1]!.x) / 2 / factor, y: (corners[0]!.y + corners[1]!.y) / 2 / factor }
  const distance = (tile: TilePlace): number =>
    Math.hypot(tile.x + tile.width / 2 - middle.x, tile.y + tile.height / 2 - middle.y)
  return tiles.sort((a, b) => distance(a) - distance(b))
}

const span = (a: number, b: number, length: number, factor: number): number[] => {
  const from = Math.max(0, Math.min(a, b))
  const to = Math.min(length, Math.max(a, b))
  if (to <= from) return []
  const first = Math.floor(from / factor / TILE)
  const last = Math.ceil(to / factor / TILE)
  return Array.from({ length: last - first }, (_, i) => first + i)
}

const tileAt = (picture: Size, level: number, column: number, row: number): TilePlace => {
  const factor = 2 ** level
  const [x, y] = [column * TILE, row * TILE]
  const width = Math.min(TILE, Math.ceil(picture.width / factor) - x)
  const height = Math.min(TILE, Math.ceil(picture.height / factor) - y)
  return { level, x, y, width, height }
}

export const keyOf = ({ level, x, y }: TilePlace): string => `${level}/${x}/${y}`
