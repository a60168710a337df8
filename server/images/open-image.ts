import { ok, type Result } from '#shared/core/fault.ts'
import type { Raster } from '#shared/core/raster.ts'
import type { FileHeader } from '#shared/formats/format.ts'
import { sniffFormat, withNameNote } from '#shared/formats/open.ts'
import { pictures } from './decode-picture.ts'
import { raws } from './decode-raw.ts'
import { openFileSource } from './file-source.ts'
import { gunzip } from './gunzip.ts'

/** Header and pixels of a file. Faults: those of `openFileSource` and of the file's format. */
export const openImage = async (path: string): Promise<Result<{ header: FileHeader; raster: Raster }>> => {
  const source = await openFileSource(path)
  if (!source.ok) return source
  try {
    const format = await sniffFormat(source.value, path)
    if (!format.ok) return format
    const header = await format.value.readHeader(source.value, { pictures, raws, gunzip })
    if (!header.ok) return header
    const raster = await format.value.readRaster(source.value, { pictures, raws, gunzip })
    return raster.ok ? ok({ header: withNameNote(header.value, path), raster: raster.value }) : raster
  } finally {
    await source.value.close()
  }
}
