import { residentBytes } from './resident.ts'

/** One process at work for a job. */
interface Watched {
  /** The job: what is the same for all its processes. */
  readonly owner: unknown
  readonly pid: number
  tooMuch(): void
}

/** Looks again and again at how much memory the processes of each job take together, and ends the largest where it is too much. */
export interface MemoryWatch {
  /** From now on it counts for its job; call what comes back when it no longer does. */
  begin(watched: Watched): () => void
}

const EVERY_MS = 250

/** @param limitBytes what all processes of a job may have together */
export const createMemoryWatch = (limitBytes: number, resident = residentBytes): MemoryWatch => {
  const all = new Set<Watched>()
  let timer: NodeJS.Timeout | undefined

  const look = async (): Promise<void> => {
    const sizes = await Promise.all([...all].map(async (watched) => ({ watched, bytes: await resident(watched.pid) })))
    for (const owner of new Set(sizes.map(({ watched }) => watched.owner))) {
      const own = sizes.filter(({ watched }) => watched.owner === owner)
      if (own.reduce((sum, { bytes }) => sum + bytes, 0) <= limitBytes) continue
      const largest = own.reduce((a, b) => (b.bytes > a.bytes ? b : a)).watched
      // It may have ended while we looked.
      if (all.has(largest)) largest.tooMuch()
    }
  }
  const wait = (): void => {
    clearTimeout(timer)
    timer = all.size === 0 ? undefined : setTimeout(() => void look().finally(wait), EVERY_MS).unref()
  }
  return {
    begin: (watched) => {
      all.add(watched)
      if (all.size === 1) wait()
      return () => all.delete(watched)
    },
  }
}
