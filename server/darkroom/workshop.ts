import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { startThreads, type Threads } from './threads.ts'

/** What the parts of one piece of work share: threads, room for scratch files, and whom to tell. */
export interface Workshop {
  readonly threads: Threads
  readonly signal: AbortSignal
  /** A name for a file that goes away with the workshop. */
  scratchFor(): string
  /** A sentence for people. */
  say(sentence: string): void
  /** How far everything is, 0 to 1, and what is being done. */
  progress(fraction: number, doing: string): void
  close(): Promise<void>
}

export interface Watch {
  readonly signal: AbortSignal
  say(sentence: string): void
  progress(fraction: number, doing: string): void
}

/** `scratch` is a folder of its own: one that an earlier, killed run left is emptied. It is made when the first file needs it. */
export const openWorkshop = (scratch: string, { signal, say, progress }: Watch, threads?: number): Workshop => {
  rmSync(scratch, { recursive: true, force: true })
  let files = 0
  const started = startThreads(threads)
  return {
    threads: started,
    signal,
    scratchFor() {
      return join(scratch, `${files++}.raw`)
    },
    say,
    progress,
    async close() {
      await started.close()
      rmSync(scratch, { recursive: true, force: true })
    },
  }
}
