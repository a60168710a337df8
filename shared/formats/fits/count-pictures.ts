import type { ByteSource } from '#shared/core/byte-source.ts'
import { ok, type Result } from '#shared/core/fault.ts'
import type { PictureList } from '#shared/formats/format.ts'
import { type Hdu, readHdus } from './hdu.ts'
import { cardValue } from './header.ts'
import { hasPicture } from './picture.ts'

/** Mosaic cameras write some sixty pictures into a file; nobody counts on beyond this. */
const MOST = 100

/** What is said of a file with more pictures than the one that is shown; nothing of others. */
export const pictureCountNotes = (count: number): string[] => {
  if (count < 2) return []
  return [`The file holds ${count >= MOST ? `${MOST} pictures or more` : `${count} pictures`}; the first one is shown.`]
}

/** The pictures of a file by EXTNAME and EXTVER, at most 100. A file that is packed as a whole is not unpacked to look for more. */
export const listPictures = async (source: ByteSource): Promise<Result<PictureList>> => {
  const names: string[] = []
  const read = await readHdus(source, (hdu) => {
    if (hasPicture(hdu)) names.push(nameOf(hdu))
    return names.length >= MOST
  })
  return read.ok ? ok({ count: names.length, names }) : read
}

const nameOf = ({ cards }: Hdu): string => {
  const [name, version] = [cardValue(cards, 'EXTNAME'), cardValue(cards, 'EXTVER')]
  const text = typeof name === 'string' ? name.trim() : ''
  return text !== '' && typeof version === 'number' && version > 1 ? `${text} ${version}` : text
}
