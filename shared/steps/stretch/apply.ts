import { createSamples, type Raster } from '#shared/core/raster.ts'
import { isNarrow } from '#shared/kernels/statistics/histogram.ts'
import { midtonesTransfer } from '#shared/steps/stretch/midtones.ts'
import type { StfParams } from '#shared/steps/stretch/stf.ts'

/** A level under a stretch; both are fractions of white. NaN is black. */
export const stretchLevel = ({ shadows, midtones, highlights }: StfParams, x: number): number => {
  if (!(x > shadows)) return 0
  if (x >= highlights) return 1
  return midtonesTransfer(midtones, (x - shadows) / (highlights - shadows))
}

/** A stretched copy in the same sample type. Undefined samples of floating-point pictures stay undefined. */
export const stretchRaster = (raster: Raster, stf: StfParams): Raster => {
  const { white, data, sampleFormat } = raster
  const result = createSamples(sampleFormat, data.length)
  if (isNarrow(data)) {
    const offset = sampleFormat === 'i16' ? -32768 : 0
    const table = Float64Array.from({ length: sampleFormat === 'u8' ? 256 : 65536 }, (_, i) =>
      Math.round(white * stretchLevel(stf, (i + offset) / white)),
    )
    for (let i = 0; i < data.length; i++) result[i] = table[data[i]! - offset]!
  } else {
    const isWhole = sampleFormat === 'i32'
    for (let i = 0; i < data.length; i++) {
      const value = data[i]!
      const level = Number.isNaN(value) ? NaN : white * stretchLevel(stf, value / white)
      result[i] = isWhole ? Math.round(level) : level
    }
  }
  return { ...raster, data: result }
}
