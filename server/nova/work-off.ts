import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Config } from '#server/config.ts'
import { faultOfDisk } from '#server/db/disk-fault.ts'
import type { Log } from '#server/log/log.ts'
import type { Worker } from '#server/work/work.ts'
import { solveUpload } from './solve-upload.ts'
import type { Uploads } from './uploads.ts'

export interface WorkOff {
  /** Looks for what waits. */
  wake(): void
  /** Resolves when nothing waits any more. */
  settled(): Promise<void>
  /** Stops what runs; it is begun again at the next start. */
  stop(): Promise<void>
}

export interface WorkOffOptions {
  readonly config: Config
  readonly uploads: Uploads
  readonly folder: string
  readonly work: Worker
  readonly now: () => number
  readonly log: Log
}

/** Uploads that are solved at once: one that cannot be solved must not keep the next one waiting for its whole time limit. */
const AT_ONCE = 2

/** Solves uploads, oldest first. What was begun when the server died is begun again. */
export const createWorkOff = ({ config, uploads, folder, work, now, log }: WorkOffOptions): WorkOff => {
  const stop = new AbortController()
  const running = new Map<number, Promise<void>>()

  const solveOne = async (id: number): Promise<void> => {
    uploads.begin(id)
    const upload = uploads.get(id)
    if (!upload) return
    try {
      const scratchDir = join(config.dataDir, 'scratch')
      await mkdir(scratchDir, { recursive: true })
      const solved = await solveUpload(upload, {
        config,
        work,
        scratchDir,
        now,
        path: upload.file === null ? null : join(folder, upload.file),
        signal: stop.signal,
        log: () => undefined,
        progress: () => undefined,
      })
      if (stop.signal.aborted) return
      if (solved.ok) uploads.succeed(id, solved.value)
      else uploads.fail(id, solved.fault.message)
    } catch (error) {
      if (stop.signal.aborted) return
      const fault = faultOfDisk(error, 'the data folder')
      log.error({ err: error }, `Upload ${id}`)
      uploads.fail(id, fault?.message ?? 'Something broke while this was solved. The server’s log says what.')
    }
  }
  const wake = (): void => {
    if (stop.signal.aborted) return
    for (const id of uploads.unfinished()) {
      if (running.size >= AT_ONCE) return
      if (running.has(id)) continue
      running.set(
        id,
        solveOne(id).finally(() => {
          running.delete(id)
          wake()
        }),
      )
    }
  }
  return {
    wake,
    settled: async () => {
      while (running.size > 0) await Promise.all(running.values())
    },
    stop: async () => {
      stop.abort()
      await Promise.all(running.values())
    },
  }
}
