import { fail, ok, type Result } from '#shared/core/fault.ts'
import type { Size } from '../math/orientation.ts'
import type { DecodedPicture } from './decoded.ts'
import { DownloadError, type Following, openDownload } from './download.ts'
import { pictureOf } from './picture-address.ts'
import { streamFits } from './stream-fits.ts'

/**
 * Loads and decodes a file. `screen` is what the whole picture will first be shown in [device pixels].
 * Faults: those of the formats and of `openDownload`; `cancelled` when the signal says so.
 */
export const loadPicture = async (url: string, screen: Size, following: Following): Promise<Result<DecodedPicture>> => {
  try {
    const download = await openDownload(url, following)
    if (!download.ok) return download
    const streamed = await streamFits(download.value, screen, pictureOf(url))
    if (streamed) return ok(streamed)
    // The other formats are large programs: they are fetched when one is seen.
    const { openPicture } = await import('./open-picture.ts')
    const opened = await openPicture(download.value, new URL(url).pathname, pictureOf(url))
    download.value.stop()
    return following.signal.aborted ? CANCELLED : opened
  } catch (error) {
    if (following.signal.aborted) return CANCELLED
    if (error instanceof DownloadError) return fail('unavailable', 'viewer.offline', error.message)
    throw error
  }
}

const CANCELLED: Result<never> = fail('cancelled', 'viewer.cancelled', 'Another picture was opened.')
