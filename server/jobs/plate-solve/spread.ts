import type { Star } from '#shared/core/star.ts'

/** About this many cells over the frame. */
const CELLS = 12

/**
 * Stars reordered so that each part of the frame has its turn: the brightest of every cell, then the second of every cell …
 * A nebula, a cluster or a tree full of false stars then cannot fill the top of the list. Stars come brightest first.
 */
export const spreadStars = (stars: readonly Star[], width: number, height: number): Star[] => {
  const columns = Math.max(1, Math.round(Math.sqrt((CELLS * width) / height)))
  const rows = Math.max(1, Math.round(CELLS / columns))
  const cellOf = ({ x, y }: Star): number => cell(y, height, rows) * columns + cell(x, width, columns)
  const counts = new Map<number, number>()
  const turns = stars.map((star) => {
    const turn = counts.get(cellOf(star)) ?? 0
    counts.set(cellOf(star), turn + 1)
    return { star, turn }
  })
  // Sorting keeps the order of equals: within a turn the brightest comes first.
  return turns.sort((a, b) => a.turn - b.turn).map(({ star }) => star)
}

const cell = (at: number, size: number, count: number): number =>
  Math.min(count - 1, Math.max(0, Math.floor(((at + 0.5) / size) * count)))
