import type { ByteSource } from '#shared/core/byte-source.ts'
import { type Fault, fail, ok, type Result } from '#shared/core/fault.ts'
import type { Raster } from '#shared/core/raster.ts'
import type { FileHeader, Format, FormatContext } from '#shared/formats/format.ts'
import { headerOfPreview, rasterOfPreview } from './camera-preview.ts'
import { headerOf, headerWithoutLibraw } from './header.ts'
import { type OpenedRaw, openRaw } from './libraw.ts'
import { rasterOf } from './pixels.ts'
import { openPlainDng } from './plain-dng.ts'
import { brokenPromise } from './promise.ts'
import { isRaw } from './sniff.ts'

/** Larger than any camera writes; LibRaw needs the whole file in its memory. */
const MOST_BYTES = 400 * 2 ** 20

/**
 * Raw files of cameras, through LibRaw. The raster is the mosaic of the visible area as it was digitised (made linear where the
 * file brings a curve), no black subtracted, no colours made up; files that hold no mosaic (sRAW, linear DNG) give three planes. Of
 * a CR3 whose mosaic is missing or unknown to LibRaw the camera's preview is read, and a note says so.
 * Faults: `raw.unsupported`, `raw.truncated`, `raw.damaged`, `raw.too-large`, those of the decoder.
 */
export const raw: Format = {
  id: 'raw',
  title: 'Camera raw',
  extensions: [
    ...['.cr2', '.cr3', '.crw', '.nef', '.nrw', '.arw', '.sr2', '.srf', '.dng', '.raf', '.rw2', '.orf'],
    ...['.pef', '.srw', '.3fr', '.fff', '.iiq', '.mos', '.mef', '.erf', '.rwl'],
  ],
  mediaTypes: ['image/x-dcraw', 'image/x-adobe-dng'],
  sniff: isRaw,
  async readHeader(source, context): Promise<Result<FileHeader>> {
    const opened = await open(source, context)
    if (opened.ok) {
      openedFiles.set(source, opened.value)
      const { raw: decoder, bytes } = opened.value
      return ok(await asShown(headerOf(decoder.facts, bytes), bytes, context))
    }
    if (!isRefused(source, opened.fault)) return opened
    const bytes = await wholeOf(source)
    const known = headerWithoutLibraw(bytes, opened.fault)
    return known ? ok(await asShown(known, bytes, context)) : opened
  },
  async readRaster(source, context): Promise<Result<Raster>> {
    const opened = await open(source, context)
    const read = opened.ok ? rasterOf(opened.value.raw, opened.value.bytes) : opened
    if (read.ok || !isRefused(source, read.fault)) return read
    // Only where the header told that it would be so: the sizes must be the same.
    const isTold = !opened.ok || brokenPromise(opened.value.bytes, opened.value.raw.facts) !== null
    const preview = isTold ? await rasterOfPreview(await wholeOf(source), context.pictures) : null
    return preview?.ok ? preview : read
  },
}

/** Whether it is the file that cannot be read, and not we who lack something; and whether it is small enough to look into. */
const isRefused = ({ size }: ByteSource, { kind }: Fault): boolean => kind !== 'unavailable' && size <= MOST_BYTES

/** The header of what is shown: the camera's own preview where the mosaic cannot be read. */
const asShown = async (header: FileHeader, bytes: Uint8Array, { pictures }: FormatContext): Promise<FileHeader> =>
  (header.pixelFault && (await headerOfPreview(bytes, header, header.pixelFault, pictures))) || header

interface OpenedFile {
  readonly raw: OpenedRaw
  readonly bytes: Uint8Array
}

const open = async (source: ByteSource, context: FormatContext): Promise<Result<OpenedFile>> => {
  const waiting = openedFiles.get(source)
  if (waiting) {
    // One LibRaw unpacks once, and its memory goes with its pixels.
    openedFiles.delete(source)
    return ok(waiting)
  }
  if (source.size > MOST_BYTES) return fail('unsupported', 'raw.too-large', 'Raw files of more than 400 MB are not read.')
  const bytes = await wholeOf(source)
  const plain = openPlainDng(bytes)
  if (plain) return ok({ raw: plain, bytes })
  const instance = await context.raws.start()
  if (!instance.ok) return instance
  const opened = openRaw(instance.value, bytes)
  if (opened.ok) return ok({ raw: opened.value, bytes })
  // LibRaw does not say why it refuses a file; often it is cut short.
  return { ok: false, fault: brokenPromise(bytes, null) ?? opened.fault }
}

/** Opened for its header: the pixels, which are asked for next, come from the same LibRaw. */
const openedFiles = new WeakMap<ByteSource, OpenedFile>()

/** Header and pixels are asked for one after the other: the file is read, or fetched, once. */
const wholeFiles = new WeakMap<ByteSource, Promise<Uint8Array>>()

const wholeOf = (source: ByteSource): Promise<Uint8Array> => {
  const known = wholeFiles.get(source)
  if (known) return known
  const whole = source.read(0, source.size)
  wholeFiles.set(source, whole)
  return whole
}
