import type { ByteSource } from '#shared/core/byte-source.ts'
import { type Hdu, readHdus } from './hdu.ts'

/** Mosaic cameras write some sixty pictures into a file; nobody counts on beyond this. */
const MOST = 100

/** How many units of a file hold a picture, at most 100; reads the headers alone. */
export const countPictures = async (source: ByteSource, hasPicture: (hdu: Hdu) => boolean): Promise<number> => {
  let count = 0
  await readHdus(source, (hdu) => {
    if (hasPicture(hdu)) count++
    return count >= MOST
  })
  return count
}

/** What is said of a file with more pictures than the one that is shown; nothing of others. */
export const pictureCountNotes = (count: number): string[] => {
  if (count < 2) return []
  return [`The file holds ${count >= MOST ? `${MOST} pictures or more` : `${count} pictures`}; the first one is shown.`]
}
