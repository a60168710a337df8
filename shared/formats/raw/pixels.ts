import { ok, type Result } from '#shared/core/fault.ts'
import type { Raster } from '#shared/core/raster.ts'
import type { RawFacts } from './facts.ts'
import { bayerOf, kindOf, type VisibleArea, visibleArea, xtransOf } from './layout.ts'
import type { OpenedRaw } from './libraw.ts'
import { brokenPromise } from './promise.ts'
import { unpackTiff } from './unpack.ts'

/** The pixels of an opened file, its borders cut off. Faults: `raw.truncated`, `raw.damaged`. */
export const rasterOf = (opened: OpenedRaw, bytes: Uint8Array): Result<Raster> => {
  const fault = brokenPromise(bytes, opened.facts)
  if (fault) return { ok: false, fault }
  return kindOf(opened.facts) === 'colour' ? colourOf(opened) : mosaicOf(opened, bytes)
}

const mosaicOf = (opened: OpenedRaw, bytes: Uint8Array): Result<Raster> => {
  const area = visibleArea(opened.facts)
  const ready = unpackTiff(bytes, opened.facts)
  const unpacked = ready ? ok(ready) : opened.unpack()
  if (!unpacked.ok) return unpacked
  const data = cropInPlace(unpacked.value, opened.facts.raw_width, area)
  const pattern = bayerOf(opened.facts)
  const xtrans = xtransOf(opened.facts)
  return ok({
    ...frameOf(opened.facts),
    width: area.width,
    height: area.height,
    channels: 1,
    data,
    ...(pattern ? { bayer: pattern } : {}),
    ...(xtrans ? { xtrans } : {}),
  })
}

const colourOf = (opened: OpenedRaw): Result<Raster> => {
  const unpacked = opened.unpackColour()
  if (!unpacked.ok) return unpacked
  const { width, height, channels, data } = unpacked.value
  const size = width * height
  const planes = new Uint16Array(size * channels)
  for (let c = 0; c < channels; c++) for (let i = 0, at = c; i < size; i++, at += channels) planes[c * size + i] = data[at]!
  return ok({ ...frameOf(opened.facts), width, height, channels, data: planes })
}

const frameOf = ({ color_data }: RawFacts): Pick<Raster, 'sampleFormat' | 'white' | 'isBottomUp'> => ({
  sampleFormat: 'u16',
  white: color_data.maximum > 0 ? color_data.maximum : 65535,
  isBottomUp: false,
})

/** Moves the rows of the visible area together within the same memory: a second copy of 60 megapixels would be 120 MB. */
const cropInPlace = (samples: Uint16Array, rowLength: number, { left, top, width, height }: VisibleArea): Uint16Array => {
  if (left > 0 || top > 0 || width !== rowLength)
    for (let row = 0; row < height; row++) {
      const from = (top + row) * rowLength + left
      samples.copyWithin(row * width, from, from + width)
    }
  return samples.subarray(0, width * height)
}
