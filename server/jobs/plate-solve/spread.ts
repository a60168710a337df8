import type { Star } from '#shared/core/star.ts'

/** About this many cells over the frame. */
const CELLS = 12

/**
 * Stars reordered so that each part of the frame has its turn: the brightest of every cell, then the second of every cell …
 * Within a turn the emptiest cells come first: a nebula, a cluster or a tree full of false stars then cannot fill the top of the
 * list, which decides how soon a solver has a pattern of true stars. Stars come brightest first.
 */
export const spreadStars = (stars: readonly Star[], width: number, height: number): Star[] => {
  const grid = gridOf(width, height)
  const counts = new Map<number, number>()
  const turns = stars.map((star) => {
    const cell = grid.cellOf(star)
    const turn = counts.get(cell) ?? 0
    counts.set(cell, turn + 1)
    return { star, cell, turn }
  })
  // Sorting keeps the order of equals: among cells of as many stars the brightest comes first.
  return turns.sort((a, b) => a.turn - b.turn || counts.get(a.cell)! - counts.get(b.cell)!).map(({ star }) => star)
}

/** A quarter of the frame with this share of the stars is more than chance and the Milky Way make of them. */
const HUDDLED = 0.6

/** Whether most of the stars sit together in a part of the frame, as what is taken for stars in trees and nebulae does. */
export const isHuddled = (stars: readonly Star[], width: number, height: number): boolean => {
  const grid = gridOf(width, height)
  const counts = new Array<number>(grid.cells).fill(0)
  for (const star of stars) counts[grid.cellOf(star)]!++
  const fullest = counts.sort((a, b) => b - a).slice(0, Math.round(grid.cells / 4))
  return fullest.reduce((sum, count) => sum + count, 0) > HUDDLED * stars.length
}

const gridOf = (width: number, height: number): { cells: number; cellOf(star: Star): number } => {
  const columns = Math.max(1, Math.round(Math.sqrt((CELLS * width) / height)))
  const rows = Math.max(1, Math.round(CELLS / columns))
  return {
    cells: columns * rows,
    cellOf: ({ x, y }) => cell(y, height, rows) * columns + cell(x, width, columns),
  }
}

const cell = (at: number, size: number, count: number): number =>
  Math.min(count - 1, Math.max(0, Math.floor(((at + 0.5) / size) * count)))
