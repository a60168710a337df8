import { resolve } from 'node:path'
import { ok, type Result } from '#shared/core/fault.ts'
import type { BayerPattern, SampleFormat, Samples } from '#shared/core/raster.ts'
import type { HeaderCard } from '#shared/formats/format.ts'
import { sniffFormat } from '#shared/formats/open.ts'
import { describeFrame } from '#shared/frame/describe.ts'
import { statisticsOf } from '#shared/kernels/statistics/index.ts'
import type { FrameMetadata, FrameType, PointingHint } from '#shared/records/metadata.ts'
import { openFileSource } from './file-source.ts'
import { type TableGlance, tablesOf } from './file-tables.ts'
import { openImage } from './open-image.ts'

/** What a person wants to know of one file. Statistics are of all channels, undefined pixels left out; null without any. */
export interface Inspection {
  readonly format: string
  readonly width: number
  readonly height: number
  readonly channels: number
  readonly sampleFormat: SampleFormat
  readonly bayer: BayerPattern | null
  readonly isBottomUp: boolean
  readonly min: number | null
  readonly max: number | null
  readonly mean: number | null
  readonly median: number | null
  readonly metadata: FrameMetadata
  readonly frameType: FrameType
  readonly frameTypeRule: string
  readonly hint: PointingHint | null
  /** The tables that stand beside the picture. */
  readonly tables: readonly TableGlance[]
  readonly notes: readonly string[]
  readonly header: readonly HeaderCard[]
}

/** Header, metadata and pixel statistics of a file. Faults: those of `openImage`. */
export const inspectFile = async (path: string): Promise<Result<Inspection>> => {
  const absolute = resolve(path)
  const image = await openImage(absolute)
  if (!image.ok) return image
  const { header, raster } = image.value
  const { min, max, mean, median } = statisticsOf(raster.data)
  const described = describeFrame(header, absolute)
  const tables = header.format === 'fits' ? await tablesOf(absolute) : ok([])
  return ok({
    format: header.format,
    width: raster.width,
    height: raster.height,
    channels: raster.channels,
    sampleFormat: raster.sampleFormat,
    bayer: raster.bayer ?? null,
    isBottomUp: raster.isBottomUp,
    min: finite(min),
    max: finite(max),
    mean: finite(mean),
    median: finite(median),
    ...described,
    tables: tables.ok ? tables.value : [],
    notes: [...header.notes, ...described.notes, ...infiniteNotes(raster.data), ...(await verifiedNotes(absolute))],
    header: header.cards,
  })
}

/** Undefined pixels are how FITS marks what is missing; infinite ones come from a division by zero. */
const infiniteNotes = (samples: Samples): string[] => {
  if (!(samples instanceof Float32Array || samples instanceof Float64Array)) return []
  let count = 0
  for (const sample of samples) if (sample === Number.POSITIVE_INFINITY || sample === Number.NEGATIVE_INFINITY) count++
  if (count === 0) return []
  return [`${count === 1 ? '1 pixel is' : `${count} pixels are`} infinite and left out of the statistics.`]
}

// JSON knows no NaN.
const finite = (value: number): number | null => (Number.isFinite(value) ? value : null)

/** What the file's own checksums say, where its format has any. */
const verifiedNotes = async (path: string): Promise<readonly string[]> => {
  const source = await openFileSource(path)
  if (!source.ok) return []
  try {
    const format = await sniffFormat(source.value, path)
    return format.ok && format.value.verify ? await format.value.verify(source.value) : []
  } finally {
    await source.value.close()
  }
}
