import type { ByteSource } from '#shared/core/byte-source.ts'
import { fail, ok, type Result } from '#shared/core/fault.ts'
import type { Raster } from '#shared/core/raster.ts'
import type { FileHeader, Format, FormatContext } from './format.ts'
import { formats } from './formats.gen.ts'

const HEAD = 4096
const ALL: readonly Format[] = Object.values(formats)

/**
 * The format of a file by its first bytes. `name` helps where bytes cannot tell (a DNG is a TIFF inside). Faults:
 * `file.empty`, `file.unknown-format`.
 */
export const sniffFormat = async (source: ByteSource, name = ''): Promise<Result<Format>> => {
  const head = await source.read(0, HEAD)
  if (head.length === 0) return fail('invalid', 'file.empty', 'The file is empty.')
  const format = ALL.find((candidate) => candidate.sniff(head))
  // A TIFF whose directory lies behind the first bytes does not tell there whether it is raw.
  if (format === formats.tiff && endsWithAny(name, formats.raw.extensions)) return ok(formats.raw)
  return format ? ok(format) : fail('unsupported', 'file.unknown-format', 'This is no picture file that is known here.')
}

/** What a file says of itself, without its pixels. Faults: as `sniffFormat`, and those of the format. */
export const readHeader = async (source: ByteSource, context: FormatContext, name = ''): Promise<Result<FileHeader>> => {
  const format = await sniffFormat(source, name)
  return format.ok ? format.value.readHeader(source, context) : format
}

/** The header with a note where the name of the file is that of another format: the bytes are believed, and people wonder. */
export const withNameNote = (header: FileHeader, name: string): FileHeader => {
  const own = ALL.find(({ id }) => id === header.format)
  const other = ALL.find((format) => format !== own && endsWithAny(name, format.extensions))
  if (!own || !other || endsWithAny(name, own.extensions)) return header
  const end = name.slice(name.lastIndexOf('.'))
  return { ...header, notes: [...header.notes, `The file is called ${end}, but holds ${own.title}: it is read as that.`] }
}

/** The pixels of a file. Faults: as `sniffFormat`, and those of the format. */
export const readRaster = async (source: ByteSource, context: FormatContext, name = ''): Promise<Result<Raster>> => {
  const format = await sniffFormat(source, name)
  return format.ok ? format.value.readRaster(source, context) : format
}

/** Extensions (lower case, with the dot) of the files a library lists. */
export const FRAME_EXTENSIONS: readonly string[] = ALL.flatMap((format) => format.extensions)

/** True when the name is one of a picture file that a library should list. */
export const isFrameName = (name: string): boolean => endsWithAny(name, FRAME_EXTENSIONS)

const endsWithAny = (name: string, extensions: readonly string[]): boolean => {
  const lower = name.toLowerCase()
  return extensions.some((extension) => lower.endsWith(extension))
}
