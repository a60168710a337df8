import { bytesSource } from '#shared/core/byte-source.ts'
import type { Fault, Result } from '#shared/core/fault.ts'
import type { Raster } from '#shared/core/raster.ts'
import type { FileHeader, PictureDecoder } from '#shared/formats/format.ts'
import { cr3Preview } from './cr3.ts'

/**
 * The header of a file whose mosaic cannot be read (`fault`) as that of the JPEG which the camera put beside it: its size is that
 * of the JPEG, and a note says so. Null where there is no such JPEG. `header` is what is known of the file otherwise.
 */
export const headerOfPreview = async (
  bytes: Uint8Array,
  header: FileHeader,
  fault: Fault,
  pictures: PictureDecoder,
): Promise<FileHeader | null> => {
  const jpeg = cr3Preview(bytes)
  const size = jpeg && (await pictures.describe(bytesSource(jpeg)))
  if (!size?.ok) return null
  const { pixelFault: _, bayer: __, ...known } = header
  const note = `The raw pixels cannot be read, so the camera’s own preview is shown (${size.value.width} x ${size.value.height} pixels). ${fault.message}`
  return { ...known, ...size.value, notes: [...header.notes, note] }
}

/** The pixels of that JPEG; null where there is none, or where it is as broken as the rest. */
export const rasterOfPreview = async (bytes: Uint8Array, pictures: PictureDecoder): Promise<Result<Raster> | null> => {
  const jpeg = cr3Preview(bytes)
  return jpeg && pictures.decode(bytesSource(jpeg))
}
