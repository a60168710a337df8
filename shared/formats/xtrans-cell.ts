import type { XtransCell } from '#shared/core/raster.ts'
import { XTRANS_SIZE } from '#shared/kernels/superpixel/x-trans.ts'

const [SIZE, HALF] = [XTRANS_SIZE, XTRANS_SIZE / 2]

/** The cell that 36 letters name, row after row; undefined where they name none: each 3 x 3 quarter has all three colours. */
export const xtransCell = (letters: string): XtransCell | undefined => {
  if (!/^[RGB]{36}$/.test(letters)) return undefined
  const quarters = [0, HALF, HALF * SIZE, HALF * SIZE + HALF].map((first) =>
    [0, 1, 2].map((row) => letters.slice(first + row * SIZE, first + row * SIZE + HALF)).join(''),
  )
  return quarters.every((quarter) => new Set(quarter).size === 3) ? letters : undefined
}

/** The cell as it is seen from a pixel `dx` columns and `dy` rows further on. */
export const shiftXtrans = (cell: XtransCell, dx: number, dy: number): XtransCell =>
  cellOf((x, y) => cell[wrapped(y + dy) * SIZE + wrapped(x + dx)]!)

/** The cell of a picture of so many rows after they were turned over. */
export const flipXtrans = (cell: XtransCell, height: number): XtransCell =>
  cellOf((x, y) => cell[wrapped(height - 1 - y) * SIZE + x]!)

const cellOf = (colourAt: (x: number, y: number) => string): XtransCell =>
  Array.from({ length: SIZE * SIZE }, (_, i) => colourAt(i % SIZE, Math.floor(i / SIZE))).join('')

const wrapped = (n: number): number => ((Math.round(n) % SIZE) + SIZE) % SIZE
