import type { Raster, SampleFormat } from '#shared/core/raster.ts'
import type { HeaderCard } from '#shared/formats/format.ts'
import { formatCard } from './format-card.ts'
import { BLOCK } from './header.ts'

const BITPIX: Record<SampleFormat, number> = { u8: 8, u16: 16, i16: 16, i32: 32, f32: -32, f64: -64 }
const STRUCTURAL = /^(SIMPLE|BITPIX|NAXIS\d*|EXTEND|BZERO|BSCALE|BLANK|END)$/

/**
 * A FITS file in memory: one picture, samples as they are (u16 by the BZERO 32768 convention). Writes the structural cards
 * itself; `cards` are the rest. Bayer pattern and row order are the caller's cards.
 */
export const writeFits = (raster: Raster, cards: readonly HeaderCard[]): Uint8Array<ArrayBuffer> => {
  const axes = [raster.width, raster.height, ...(raster.channels > 1 ? [raster.channels] : [])]
  const header = writeHeader([
    { keyword: 'SIMPLE', value: true, comment: 'conforms to FITS standard' },
    { keyword: 'BITPIX', value: BITPIX[raster.sampleFormat] },
    { keyword: 'NAXIS', value: axes.length },
    ...axes.map((value, i) => ({ keyword: `NAXIS${i + 1}`, value })),
    { keyword: 'EXTEND', value: true },
    ...(raster.sampleFormat === 'u16'
      ? [
          { keyword: 'BZERO', value: 32768 },
          { keyword: 'BSCALE', value: 1 },
        ]
      : []),
    ...cards.filter((card) => !STRUCTURAL.test(card.keyword)),
  ])
  const file = new Uint8Array(header.length + paddedLength(raster.data.byteLength))
  file.set(header)
  writeSamples(new DataView(file.buffer, header.length), raster)
  return file
}

/** Cards, END and blanks up to a whole number of blocks. */
export const writeHeader = (cards: readonly HeaderCard[]): Uint8Array<ArrayBuffer> => {
  const text = `${cards.flatMap(formatCard).join('')}${'END'.padEnd(80)}`
  const bytes = new Uint8Array(paddedLength(text.length)).fill(32)
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i)
  return bytes
}

export const paddedLength = (length: number): number => Math.ceil(length / BLOCK) * BLOCK

const writeSamples = (view: DataView, { data, sampleFormat }: Raster): void => {
  const put = PUT[sampleFormat]
  for (let i = 0; i < data.length; i++) put(view, i, data[i]!)
}

const PUT: Record<SampleFormat, (view: DataView, index: number, value: number) => void> = {
  u8: (view, i, value) => view.setUint8(i, value),
  u16: (view, i, value) => view.setInt16(2 * i, value - 32768),
  i16: (view, i, value) => view.setInt16(2 * i, value),
  i32: (view, i, value) => view.setInt32(4 * i, value),
  f32: (view, i, value) => view.setFloat32(4 * i, value),
  f64: (view, i, value) => view.setFloat64(8 * i, value),
}
