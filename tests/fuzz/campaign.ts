import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { formats } from '#shared/formats/formats.gen.ts'
import type { Task, Word } from './fuzz-worker.ts'

/** A case that went wrong. `npm run fuzz -- --format ID --seed NUMBER --cases 1` runs it again. */
export interface Failure {
  readonly id: string
  readonly number: number
  readonly from: string
  readonly trouble: string
}

export interface Limits {
  readonly caseMs: number
  /** Bytes that a case may ask for, all in all, beyond some thousand times its file, which zlib may really need. */
  readonly extraBytes: number
}

export const LIMITS: Limits = { caseMs: 10_000, extraBytes: 128 * 1024 * 1024 }
const HEAP_MB = 512
// The unpacked pixels, and a second time in another shape, for the header and for the raster.
const HIGHEST_RATIO = 4 * 1100

/** Runs these cases of a format in a thread of their own; one that hangs is ended, and the rest goes on. Stops at `until`. */
export const runCases = async (
  id: keyof typeof formats,
  numbers: readonly number[],
  {
    corpus = null,
    limits = LIMITS,
    until = Number.POSITIVE_INFINITY,
  }: { corpus?: string | null; limits?: Limits; until?: number } = {},
): Promise<{ done: number; failures: Failure[] }> => {
  const failures: Failure[] = []
  let done = 0
  let left = numbers
  while (left.length > 0 && performance.now() < until) {
    const outcome = await runThread({ id, numbers: left, corpus }, limits, until)
    failures.push(...outcome.failures)
    done += outcome.done
    left = left.slice(outcome.done)
    if (outcome.isStopped) break
  }
  return { done, failures }
}

const runThread = (
  task: Task,
  limits: Limits,
  until: number,
): Promise<{ done: number; failures: Failure[]; isStopped: boolean }> =>
  new Promise((resolve) => {
    const worker = new Worker(join(import.meta.dirname, 'fuzz-worker.ts'), {
      workerData: task,
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
    })
    const failures: Failure[] = []
    let done = 0
    let running: { number: number; length: number; since: number } | null = null
    let isOver = false
    const finish = (trouble: string | null, isStopped = false): void => {
      if (isOver) return
      isOver = true
      clearInterval(watch)
      if (trouble !== null) {
        failures.push({ id: task.id, number: running?.number ?? task.numbers[done] ?? -1, from: '', trouble })
        done++
      }
      void worker.terminate().then(() => resolve({ done, failures, isStopped }))
    }
    const watch = setInterval(() => {
      if (running && performance.now() - running.since > limits.caseMs) finish(`takes more than ${limits.caseMs / 1000} s`)
      else if (performance.now() > until) finish(null, true)
    }, 100)
    worker.on('message', (word: Word) => {
      if ('begins' in word) {
        running = { number: word.begins, length: word.length, since: performance.now() }
        return
      }
      const allowed = limits.extraBytes + HIGHEST_RATIO * (running?.length ?? 0)
      const trouble = word.trouble ?? (word.askedBytes > allowed ? `asks for ${Math.round(word.askedBytes / 1e6)} MB` : null)
      if (trouble !== null) failures.push({ id: task.id, number: word.ends, from: word.from, trouble })
      running = null
      done++
    })
    worker.on('error', (error) => finish(`ends the thread: ${error instanceof Error ? error.message : String(error)}`))
    worker.on('exit', () => finish(null, done < task.numbers.length && running === null && failures.length === 0))
  })
