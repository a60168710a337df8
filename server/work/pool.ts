import { availableParallelism } from 'node:os'
import type { Remote } from 'comlink'
import { type Fault, fail, type Result } from '#shared/core/fault.ts'
import { startThread, type ThreadHandle } from './thread-handle.ts'
import type { Worker } from './work.ts'

const SCRIPT = new URL('./thread.ts', import.meta.url)
const TIME_LIMIT_MS = 180_000
const HEAP_LIMIT_MB = 1536

export interface PoolOptions {
  readonly threads?: number
  readonly timeLimitMs?: number
  /** What a thread may have of JavaScript memory; pixels in typed arrays do not count. */
  readonly heapLimitMb?: number
  readonly script?: URL
}

/** A few worker threads and a queue in front of them. */
export interface Pool {
  /** The tasks, at this priority: higher ones go first, and nothing is interrupted for them. */
  worker(priority: number): Worker
  readonly threads: number
  close(): Promise<void>
}

interface Task {
  readonly priority: number
  /** Runs the task on a thread; true when the thread can be used again. Never rejects. */
  run(thread: ThreadHandle): Promise<boolean>
  isStopped(): boolean
  /** Answers without running it. */
  refuse(): void
}

/** A stopped task ends its thread, a crashed thread is a fault; both times a fresh thread takes over. */
export const createPool = (options: PoolOptions = {}): Pool => {
  const {
    threads = Math.min(2, availableParallelism()),
    timeLimitMs = TIME_LIMIT_MS,
    heapLimitMb = HEAP_LIMIT_MB,
    script = SCRIPT,
  } = options
  const idle: ThreadHandle[] = []
  const busy = new Set<ThreadHandle>()
  const queue: Task[] = []
  let isClosed = false

  const start = (): ThreadHandle => {
    const thread = startThread(script, heapLimitMb)
    void thread.death.then(() => {
      const place = idle.indexOf(thread)
      if (place >= 0) idle.splice(place, 1)
    })
    return thread
  }

  const next = (): void => {
    while (queue.length > 0 && busy.size < threads && !isClosed) {
      const task = queue.shift()!
      if (task.isStopped()) continue
      const thread = idle.pop() ?? start()
      busy.add(thread)
      void task.run(thread).then(async (isReusable) => {
        if (isReusable && !isClosed) idle.push(thread)
        else await thread.end()
        busy.delete(thread)
        next()
      })
    }
  }

  const submit = <T>(priority: number, call: Call<T>, signal?: AbortSignal): Promise<Result<T>> =>
    new Promise((resolve, reject) => {
      if (isClosed) return resolve(closed)
      if (signal?.aborted) return resolve(stopped)
      const giveUp = (): void => resolve(stopped)
      signal?.addEventListener('abort', giveUp, { once: true })
      const task: Task = {
        priority,
        isStopped: () => signal?.aborted ?? false,
        refuse: () => resolve(closed),
        run: (thread) =>
          outcome(thread, call, timeLimitMs, signal).then(
            (end) => {
              signal?.removeEventListener('abort', giveUp)
              resolve(end.result)
              return end.isReusable
            },
            (bug: unknown) => {
              signal?.removeEventListener('abort', giveUp)
              reject(bug)
              return true
            },
          ),
      }
      const place = queue.findIndex((other) => other.priority < priority)
      queue.splice(place < 0 ? queue.length : place, 0, task)
      next()
    })

  return {
    threads,
    worker: (priority) => ({
      indexFile: (path, signal) => submit(priority, (tasks) => tasks.indexFile(path), signal),
      renderPreviews: (path, signal) => submit(priority, (tasks) => tasks.renderPreviews(path), signal),
      detectStars: (path, limit, signal) => submit(priority, (tasks) => tasks.detectStars(path, limit), signal),
      measureFrame: (path, wantsGlance, signal) => submit(priority, (tasks) => tasks.measureFrame(path, wantsGlance), signal),
      reducePicture: (path, maxSide, signal) => submit(priority, (tasks) => tasks.reducePicture(path, maxSide), signal),
    }),
    async close() {
      isClosed = true
      for (const task of queue.splice(0)) task.refuse()
      await Promise.all([...idle, ...busy].map((thread) => thread.end()))
    },
  }
}

type Call<T> = (tasks: Remote<Worker>) => Promise<Result<T>>

const closed: Result<never> = fail('unavailable', 'work.closed', 'The server is stopping.')
const stopped: Result<never> = fail('cancelled', 'work.cancelled', 'It was stopped.')

interface Outcome<T> {
  readonly result: Result<T>
  readonly isReusable: boolean
}

/** Whatever comes first: the answer, the end of the thread, the stop signal, the time limit. Rejects when the task has a bug. */
const outcome = async <T>(thread: ThreadHandle, call: Call<T>, limitMs: number, signal?: AbortSignal): Promise<Outcome<T>> => {
  const spent = (fault: Fault): Outcome<T> => ({ result: { ok: false, fault }, isReusable: false })
  let tidy = (): void => {}
  const cut = new Promise<Outcome<T>>((resolve) => {
    const onAbort = (): void => resolve({ result: stopped, isReusable: false })
    const timer = setTimeout(
      () => resolve(spent({ kind: 'timeout', code: 'work.timeout', message: `It took longer than ${limitMs / 1000} s.` })),
      limitMs,
    )
    signal?.addEventListener('abort', onAbort, { once: true })
    tidy = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
    }
  })
  const death = thread.death.then((reason) =>
    spent({ kind: 'internal', code: 'work.crashed', message: `The worker thread broke down: ${reason}.` }),
  )
  try {
    return await Promise.race([call(thread.tasks).then((result) => ({ result, isReusable: true })), death, cut])
  } finally {
    tidy()
  }
}
