import { type Remote, wrap } from 'comlink'
import type { IntakeWorker } from './protocol.ts'

/** A pool of workers, each of which holds one file and its pixels. */
export interface Pool {
  readonly size: number
  /** The first worker that is free; `give` it back. */
  claim(): Promise<Remote<IntakeWorker>>
  give(worker: Remote<IntakeWorker>): void
  end(): void
}

/**
 * Workers for this device: one core is left to the page, and a file of 60 megapixels takes some 500 MB while it is measured.
 * `memoryGb` is what the browser tells, at most 8.
 */
export const poolSize = (cores: number, memoryGb: number | undefined): number =>
  Math.max(1, Math.min(cores - 1, Math.floor((memoryGb ?? 4) / 2), 4))

export const startPool = (size: number): Pool => {
  const workers = Array.from(
    { length: size },
    () => new Worker(new URL('../../workers/intake.ts', import.meta.url), { type: 'module' }),
  )
  const free = workers.map((worker) => wrap<IntakeWorker>(worker))
  const waiting: ((worker: Remote<IntakeWorker>) => void)[] = []
  return {
    size,
    claim: () => {
      const worker = free.pop()
      return worker ? Promise.resolve(worker) : new Promise((resolve) => waiting.push(resolve))
    },
    give: (worker) => {
      const next = waiting.shift()
      if (next) next(worker)
      else free.push(worker)
    },
    end: () => {
      for (const worker of workers) worker.terminate()
    },
  }
}
