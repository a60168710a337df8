import type { Raster } from '#shared/core/raster.ts'
import { type StfParams, stfOf, stretchLevel } from '#shared/kernels/stretch/index.ts'

/**
 * The usual way to show a FITS file in a page, for the bench: everything on the main thread, the whole picture as RGBA on a
 * 2-D canvas that the browser scales. Stretched through a table, with the same automatic stretch.
 */
export const naive = {
  raster: null as Raster | null,
  picture: null as ImageData | null,
  canvas: document.createElement('canvas'),

  async paint(url: string, width: number, height: number): Promise<void> {
    const file = new DataView(await (await fetch(url)).arrayBuffer(), 2880)
    const data = new Uint16Array(width * height)
    for (let i = 0; i < data.length; i++) data[i] = file.getInt16(2 * i) + 32768
    naive.raster = { width, height, channels: 1, sampleFormat: 'u16', data, white: 65535, isBottomUp: true }
    Object.assign(naive.canvas, { width, height })
    naive.canvas.style.cssText = 'position: fixed; inset: 0; width: 100%; height: 100%; object-fit: contain'
    document.body.append(naive.canvas)
    naive.stretch(stfOf(naive.raster))
  },

  stretch(stf: StfParams): void {
    const { data, width, height, white } = naive.raster!
    const table = Uint8ClampedArray.from({ length: 65536 }, (_, i) => 255 * stretchLevel(stf, i / white))
    naive.picture ??= new ImageData(width, height)
    const { picture } = naive
    const pixels = new Uint32Array(picture.data.buffer)
    for (let y = 0, from = 0; y < height; y++) {
      for (let x = 0, to = (height - 1 - y) * width; x < width; x++, from++, to++) {
        pixels[to] = 0xff000000 | (table[data[from]!]! * 0x010101)
      }
    }
    naive.canvas.getContext('2d')!.putImageData(picture, 0, 0)
  },
}
