import { createSamples, planeOf, type Raster, type XtransCell } from '#shared/core/raster.ts'

/** The size of an X-Trans cell, and of the blocks in it that hold every colour [px]. */
export const XTRANS_SIZE = 6
export const XTRANS_BLOCK = 3

/** 0 red, 1 green, 2 blue: the colour of each pixel of the cell, row after row. */
export const xtransColours = (cell: XtransCell): Uint8Array => Uint8Array.from(cell, (letter) => 'RGB'.indexOf(letter))

/**
 * Turns each 3 x 3 block of an X-Trans mosaic into one pixel: the means of its red, its green and its blue samples (of five, two and
 * two). A third of the size in each direction; odd rows and columns at the end are dropped. Pixel (x, y) of the answer lies at
 * (3x + 1, 3y + 1) of the mosaic. Whole samples are rounded.
 */
export const xtransBlocks = (raster: Raster, cell: XtransCell): Raster => {
  const [width, height] = [Math.floor(raster.width / XTRANS_BLOCK), Math.floor(raster.height / XTRANS_BLOCK)]
  const data = createSamples(raster.sampleFormat, width * height * 3)
  const result: Raster = { ...raster, width, height, channels: 3, data, xtrans: undefined }
  const half = raster.sampleFormat === 'f32' || raster.sampleFormat === 'f64' ? 0 : 0.5
  const places = blockPlaces(cell, raster.width)
  const source = raster.data
  for (let c = 0; c < 3; c++) {
    const plane = planeOf(result, c)
    for (let y = 0, to = 0; y < height; y++) {
      for (let x = 0, from = XTRANS_BLOCK * y * raster.width; x < width; x++, from += XTRANS_BLOCK, to++) {
        const offsets = places[2 * (y & 1) + (x & 1)]![c]!
        let sum = 0
        for (let i = 0; i < offsets.length; i++) sum += source[from + offsets[i]!]!
        plane[to] = sum / offsets.length + half
      }
    }
  }
  return result
}

/** For each of the four blocks of the cell and each colour, where its samples lie, counted from the block's first pixel. */
const blockPlaces = (cell: XtransCell, rowLength: number): readonly (readonly Int32Array[])[] => {
  const colours = xtransColours(cell)
  return [0, 1, 2, 3].map((block) =>
    [0, 1, 2].map((colour) =>
      Int32Array.from(
        [0, 1, 2].flatMap((row) =>
          [0, 1, 2].flatMap((column) => {
            const at = (XTRANS_BLOCK * (block >> 1) + row) * XTRANS_SIZE + XTRANS_BLOCK * (block & 1) + column
            return colours[at] === colour ? [row * rowLength + column] : []
          }),
        ),
      ),
    ),
  )
}
