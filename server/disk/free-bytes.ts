import { statfsSync } from 'node:fs'

/** What an ordinary user may still write on the disk of a folder [bytes]. */
export const freeBytesOf = (folder: string): number => {
  const { bavail, bsize } = statfsSync(folder)
  return bavail * bsize
}
