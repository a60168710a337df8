import type { LibraryContext } from '#server/jobs/job.ts'
import type { IndexedFile } from '#server/work/work.ts'
import type { BayerPattern, SampleFormat } from '#shared/core/raster.ts'
import type { FileHeader } from '#shared/formats/format.ts'
import { describeFrame } from '#shared/frame/describe.ts'

/** What indexing the file again would say, from its kept header; null when not enough was kept of it. */
export const indexedAgain = ({ library, store }: Pick<LibraryContext, 'library' | 'store'>, path: string): IndexedFile | null => {
  const file = library.files.at(path)
  const row = file && store.row('frames', file.frameId)
  if (!file || !row || file.sha256 === '' || row.sha256 !== file.sha256) return null
  // Zero pixels are what a frame without a readable header has; only its name speaks then.
  const isRead = row.width > 0
  const header: FileHeader | null = isRead
    ? {
        format: row.format,
        width: row.width,
        height: row.height,
        channels: row.channels,
        sampleFormat: row.sampleFormat as SampleFormat,
        bayer: (row.bayer ?? undefined) as BayerPattern | undefined,
        isBottomUp: row.isBottomUp,
        hdu: 0,
        ...library.files.headerOf(file.frameId),
      }
    : null
  return { sha256: file.sha256, header, ...describeFrame(header, path), fault: row.fault }
}
