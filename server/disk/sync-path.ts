import { open } from 'node:fs/promises'

/** Waits until what was written to a file is on the disk. */
export const syncPath = async (path: string): Promise<void> => {
  const file = await open(path, 'r')
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}

/** A new name is only sure to survive a power cut when its folder is written too. */
export const syncFolder = syncPath
