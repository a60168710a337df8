import { freeBytesOf } from '#server/disk/free-bytes.ts'
import type { Hold } from './holds.ts'

/** Below this much free space nothing that writes is begun [bytes]. */
export const MIN_FREE_BYTES = 1_000_000_000

/** Holds jobs that write while the disk of the data folder is nearly full, so that it never is. */
export const diskGuard =
  (folder: string, minFreeBytes: number, freeBytes: (folder: string) => number = freeBytesOf): Hold =>
  ({ isWriting = true }) => {
    if (!isWriting || minFreeBytes <= 0) return null
    const free = freeBytes(folder)
    if (free >= minFreeBytes) return null
    return `The disk has only ${gigabytes(free)} left: work that writes waits until ${gigabytes(minFreeBytes)} are free. Delete what you can spare.`
  }

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`
