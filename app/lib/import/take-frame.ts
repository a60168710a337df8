import { browserPictures } from '#lib/viewer/load/browser-pictures.ts'
import { browserRaws } from '#lib/viewer/load/browser-raws.ts'
import { orientationOf, upright, uprightSize } from '#lib/viewer/math/orientation.ts'
import type { ByteSource } from '#shared/core/byte-source.ts'
import { type Fault, ok, type Result } from '#shared/core/fault.ts'
import { isMosaic, type Raster } from '#shared/core/raster.ts'
import type { FileHeader } from '#shared/formats/format.ts'
import { sniffFormat, withNameNote } from '#shared/formats/open.ts'
import { describeFrame } from '#shared/frame/describe.ts'
import { measureFrame, QUALITY_VERSION } from '#shared/kernels/quality/index.ts'
import { binningFor, blackOf, colourOf, renderBytes, stretchFor } from '#shared/preview/render-bytes.ts'
import { type DetectionRow, starTuple } from '#shared/records/detections.ts'
import { ImportedFrame } from '#shared/records/import.ts'
import type { QualityRow } from '#shared/records/quality.ts'

/** Long sides [px] and JPEG qualities, as the server makes them. */
const THUMBNAIL = { size: 400, quality: 0.82 }
const PREVIEW = { size: 2048, quality: 0.88 }
const MOST_STARS = 500

/** Where a file came from. */
export interface Origin {
  /** Inside what was chosen, with `/`; '' for single files. */
  readonly folder: string
  readonly name: string
  readonly modifiedAt: number
}

/** What a tablet learns of a file by itself. */
export interface ReadFrame {
  readonly frame: ImportedFrame
  readonly thumbnail: Blob | null
  readonly preview: Blob | null
  readonly quality: QualityRow | null
  readonly detections: DetectionRow | null
}

/** Reads, draws and measures a file; what is broken is a frame with a fault. `now` is the time of measuring [ms]. */
export const readFrame = async (source: ByteSource, sha256: string, origin: Origin, now: number): Promise<ReadFrame> => {
  const start = performance.now()
  const opened = await open(source, origin.name)
  if (!opened.ok) return nothingOf(source, sha256, origin, null, opened.fault)
  const { header, raster } = opened.value
  if (!raster.ok) return nothingOf(source, sha256, origin, header, header.pixelFault ?? raster.fault)
  const row = rowOf(source, sha256, origin, header, header.pixelFault ?? null)
  const pictures = await picturesOf(raster.value, header)
  const isSky = ['light', 'stacked', 'photo'].includes(row.frameType)
  if (!isSky || row.fault) return { frame: row, ...pictures, quality: null, detections: null }
  const { stars, quality } = measureFrame(raster.value)
  const { width, height } = raster.value
  const scale = row.hint?.pixelScaleArcsec ?? null
  const seconds = Number(((performance.now() - start) / 1000).toFixed(3))
  return {
    frame: row,
    ...pictures,
    quality: {
      ...quality,
      ...{ fwhmArcsec: quality.fwhm !== null && scale !== null ? quality.fwhm * scale : null, zeroPoint: null },
      ...{ version: QUALITY_VERSION, seconds, measuredAt: now },
    },
    detections: { stars: stars.slice(0, MOST_STARS).map(starTuple), width, height, measuredAt: now },
  }
}

const open = async (source: ByteSource, name: string): Promise<Result<{ header: FileHeader; raster: Result<Raster> }>> => {
  const format = await sniffFormat(source, name)
  if (!format.ok) return format
  const context = { pictures: browserPictures, raws: browserRaws }
  const header = await format.value.readHeader(source, context)
  if (!header.ok) return header
  return ok({ header: withNameNote(header.value, name), raster: await format.value.readRaster(source, context) })
}

const nothingOf = (source: ByteSource, sha256: string, origin: Origin, header: FileHeader | null, fault: Fault): ReadFrame => ({
  frame: rowOf(source, sha256, origin, header, fault),
  ...{ thumbnail: null, preview: null, quality: null, detections: null },
})

/** Values that no row may hold make it a frame with a fault, as on the server. */
const rowOf = (
  source: ByteSource,
  sha256: string,
  { folder, name, modifiedAt }: Origin,
  header: FileHeader | null,
  fault: Fault | null,
): ImportedFrame => {
  const described = describeFrame(header, folder ? `${folder}/${name}` : name)
  const row = ImportedFrame.safeParse({
    ...{ sha256, folder, fileName: name, sizeBytes: source.size, modifiedAt },
    format: header?.format ?? name.slice(name.lastIndexOf('.') + 1).toLowerCase(),
    ...{ width: header?.width ?? 0, height: header?.height ?? 0, channels: header?.channels ?? 0 },
    ...{ sampleFormat: header?.sampleFormat ?? '', bayer: header?.bayer ?? null, isBottomUp: header?.isBottomUp ?? false },
    ...described,
    fault,
    notes: [...(header?.notes ?? []), ...described.notes],
  })
  if (row.success) return row.data
  const message = 'The header holds values that make no sense.'
  return rowOf(source, sha256, { folder, name, modifiedAt }, null, { kind: 'invalid', code: 'index.senseless', message })
}

const picturesOf = async (stored: Raster, header: FileHeader): Promise<Pick<ReadFrame, 'thumbnail' | 'preview'>> => {
  const raster = colourOf(stored)
  const stretch = stretchFor(raster, isMosaic(stored), {}, blackOf(header))
  if (!stretch.ok) return { thumbnail: null, preview: null }
  const bytes = renderBytes(raster, stretch.value, { factor: binningFor(raster, PREVIEW.size), flip: false, colour: 'keep' })
  const orientation = orientationOf(header.cards, raster.isBottomUp)
  const bitmap = await createImageBitmap(imageDataOf(bytes))
  const full = uprightSize(orientation, bytes)
  const jpegOf = ({ size, quality }: typeof PREVIEW): Promise<Blob> => {
    const factor = Math.min(1, size / Math.max(full.width, full.height))
    const canvas = new OffscreenCanvas(
      Math.max(1, Math.round(full.width * factor)),
      Math.max(1, Math.round(full.height * factor)),
    )
    const context = canvas.getContext('2d', { alpha: false })!
    const { a, b, c, d, e, f } = upright(orientation, bytes)
    context.imageSmoothingQuality = 'high'
    context.scale(canvas.width / full.width, canvas.height / full.height)
    context.transform(a, b, c, d, e, f)
    context.drawImage(bitmap, 0, 0)
    return canvas.convertToBlob({ type: 'image/jpeg', quality })
  }
  const [thumbnail, preview] = [await jpegOf(THUMBNAIL), await jpegOf(PREVIEW)]
  bitmap.close()
  return { thumbnail, preview }
}

const imageDataOf = ({ data, width, height, channels }: ReturnType<typeof renderBytes>): ImageData => {
  const image = new ImageData(width, height)
  const step = channels >= 3 ? channels : 1
  for (let i = 0, at = 0; i < width * height; i++, at += step) {
    image.data[i * 4] = data[at]!
    image.data[i * 4 + 1] = data[step === 1 ? at : at + 1]!
    image.data[i * 4 + 2] = data[step === 1 ? at : at + 2]!
    image.data[i * 4 + 3] = 255
  }
  return image
}
