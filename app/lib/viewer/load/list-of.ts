import type { Result } from '#shared/core/fault.ts'
import type { PictureList } from '#shared/formats/format.ts'
import { DownloadError } from './download.ts'

/** A list where there is something to choose; null where there is not, or the connection broke. */
export const listOf = async (reading: Promise<Result<PictureList>>): Promise<PictureList | null> => {
  try {
    const list = await reading
    return list.ok && list.value.count > 1 ? list.value : null
  } catch (error) {
    if (error instanceof DownloadError || (error instanceof DOMException && error.name === 'AbortError')) return null
    throw error
  }
}
