import { z } from 'zod'

/** Which frames bulk work is about, as people name them. */
export const folderParam = z
  .string()
  .max(4096)
  .default('')
  .meta({ title: 'Folder', description: 'A folder of the library with all that lies below it; empty is the whole library' })
