import type { Line } from '#lib/sync/sync.svelte.ts'

/** What is known of a tablet that has no session to show. */
export interface ListFacts {
  /** The tablet's own library has been read. */
  readonly isLoaded: boolean
  readonly line: Line
  /** Changes that came with the exchange that is under way. */
  readonly received: number
  /** The server is looking for files now. */
  readonly isScanning: boolean
}

/**
 * Why there is no session: `looking` while there may be one in a moment, `away` where the server that may have one cannot be asked.
 * An exchange that brings nothing is none that is waited for: it comes again and again.
 */
export const emptyListOf = ({ isLoaded, line, received, isScanning }: ListFacts): 'looking' | 'away' | 'nothing' => {
  if (!isLoaded || line === 'starting' || (line === 'syncing' && received > 0)) return 'looking'
  if (line !== 'synced' && line !== 'syncing') return 'away'
  return isScanning ? 'looking' : 'nothing'
}
