import { pictures } from '#server/images/decode-picture.ts'
import { raws } from '#server/images/decode-raw.ts'
import { openFileSource } from '#server/images/file-source.ts'
import { gunzip } from '#server/images/gunzip.ts'
import { calibrationFrameOf } from '#server/review/own-night.ts'
import type { CalibrationFrame } from '#shared/calibration/frame.ts'
import { ok, type Result } from '#shared/core/fault.ts'
import type { FileHeader } from '#shared/formats/format.ts'
import { readHeader } from '#shared/formats/open.ts'
import { describeFrame } from '#shared/frame/describe.ts'

/** A file that may be stacked, by its header; `id` is its path. */
export interface LookedAt extends CalibrationFrame {
  readonly header: FileHeader
}

/** Header and type of a file, without its pixels. Faults: those of `openFileSource` and of its format; a file that is cut short is one. */
export const lookAt = async (path: string): Promise<Result<LookedAt>> => {
  const source = await openFileSource(path)
  if (!source.ok) return source
  try {
    const header = await readHeader(source.value, { pictures, raws, gunzip }, path)
    if (!header.ok) return header
    if (header.value.pixelFault) return { ok: false, fault: header.value.pixelFault }
    const { width, height } = header.value
    const bayer = header.value.bayer ?? null
    const { frameType, frameTypeRule, metadata } = describeFrame(header.value, path)
    const fileName = path.split('/').at(-1) ?? path
    const row = { frameType, frameTypeRule, fileName, width, height, bayer, metadata }
    return ok({ ...calibrationFrameOf(path, row), header: header.value })
  } finally {
    await source.value.close()
  }
}

/** The same frame, said to be of a kind by whoever put it into that folder. */
export const takenFor = (frame: LookedAt, frameType: LookedAt['row']['frameType'], rule: string): LookedAt => ({
  ...frame,
  row: { ...frame.row, frameType, frameTypeRule: rule },
})
