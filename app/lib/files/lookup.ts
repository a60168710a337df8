import { createQueue } from './queue.ts'

/**
 * Finds blobs on the tablet, else on the server, few at a time. The two have queues of their own: a server that does not answer keeps
 * nobody from seeing what lies on the tablet.
 */
export const createLookup = <T>(
  kept: (hash: string) => Promise<T | null>,
  fetched: (hash: string, signal: AbortSignal) => Promise<T | null>,
  limit = 6,
) => {
  const [here, away] = [createQueue(limit), createQueue(limit)]
  return async (hash: string, signal: AbortSignal): Promise<T | null> => {
    const found = await here(() => kept(hash), signal)
    return found ?? (signal.aborted ? null : away(() => fetched(hash, signal), signal))
  }
}
