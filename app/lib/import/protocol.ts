import type { Result } from '#shared/core/fault.ts'
import type { Origin, ReadFrame } from './take-frame.ts'

/** A file that was taken in; `read` is null for one that was known. */
export interface TakenFile {
  readonly sha256: string
  readonly bytes: number
  readonly read: ReadFrame | null
}

/** The worker that takes files in, as Comlink shows it. */
export interface IntakeWorker {
  /**
   * Hashes a file; when `isKnown` says that nobody knows it, keeps its bytes on this tablet, reads, draws and measures it.
   * Faults: `import.unreadable` (the card is gone), and those of the private file system (`files.full`).
   */
  take(file: File, origin: Origin, now: number, isKnown: (sha256: string) => Promise<boolean>): Promise<Result<TakenFile>>
}
