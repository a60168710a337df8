import { availableParallelism } from 'node:os'
import type { Remote } from 'comlink'
import { pixelWorkLine } from '#server/process/isolation-words.ts'
import { MEMORY_BYTES } from '#server/process/limits.ts'
import { createMemoryWatch } from '#server/process/memory-watch.ts'
import { residentBytes } from '#server/process/resident.ts'
import { type Fault, fail, type Result } from '#shared/core/fault.ts'
import { type Death, type ProcessHandle, startProcess } from './process-handle.ts'
import type { Worker } from './work.ts'

const SCRIPT = new URL('./process.ts', import.meta.url)
const TIME_LIMIT_MS = 180_000
const HEAP_LIMIT_MB = 1536
/** A process may keep this part of the memory of a job between two tasks. */
const KEPT = 4
/** Nothing takes hundreds of megabytes in so short a time [ms]. */
const SHORT_MS = 50
const LOOK_AGAIN_MS = 1000

export interface PoolOptions {
  readonly processes?: number
  readonly timeLimitMs?: number
  /** What a process may have of JavaScript memory; pixels in typed arrays do not count. */
  readonly heapLimitMb?: number
  /** What a process may have of memory in all [bytes]. */
  readonly memoryBytes?: number
  /** What all processes may have together that work for one job [bytes]. */
  readonly jobMemoryBytes?: number
  /** A process that keeps more than this after a task is replaced, so that the next job has its memory to itself [bytes]. */
  readonly keepBytes?: number
  readonly script?: URL
  /** Whether this machine has a graphics card that works: asked before each task, since nobody waits for the answer. */
  readonly mayUseGraphics?: () => boolean
}

/** A few worker processes and a queue in front of them. */
export interface Pool {
  /**
   * The tasks, at this priority: higher ones go first, and nothing is interrupted for them. `log` is told in which process they
   * run and how it is fenced in, once for each process. All tasks of one worker share the memory of one job.
   */
  worker(priority: number, log?: (line: string) => void): Worker
  readonly processes: number
  close(): Promise<void>
}

interface Task {
  readonly priority: number
  /** Runs the task in a process; true when the process can be used again. Never rejects. */
  run(process: ProcessHandle): Promise<boolean>
  isStopped(): boolean
  /** Answers without running it. */
  refuse(): void
}

/** A stopped task ends its process, a crashed process is a fault; both times a fresh one takes over. */
export const createPool = (options: PoolOptions = {}): Pool => {
  const {
    processes = Math.min(2, availableParallelism()),
    timeLimitMs = TIME_LIMIT_MS,
    heapLimitMb = HEAP_LIMIT_MB,
    memoryBytes = MEMORY_BYTES,
    jobMemoryBytes = memoryBytes,
    keepBytes = memoryBytes / KEPT,
    script = SCRIPT,
    mayUseGraphics = () => false,
  } = options
  const memory = createMemoryWatch(jobMemoryBytes)
  const idle: ProcessHandle[] = []
  const busy = new Set<Promise<void>>()
  const living = new Set<ProcessHandle>()
  const ended = new WeakSet<ProcessHandle>()
  const queue: Task[] = []
  let isClosed = false

  const looked = new WeakMap<ProcessHandle, number>()
  /** Looking costs more than reading a small file: after a short task it is left out, for a while. */
  const keepsMuch = async (process: ProcessHandle, tookMs: number): Promise<boolean> => {
    const now = performance.now()
    if (tookMs < SHORT_MS && now - (looked.get(process) ?? now - 2 * LOOK_AGAIN_MS) < LOOK_AGAIN_MS) return false
    looked.set(process, now)
    return (await residentBytes(process.pid)) > keepBytes
  }

  const start = async (): Promise<ProcessHandle> => {
    const started = await startProcess(script, heapLimitMb, memoryBytes)
    void started.death.then(() => {
      ended.add(started)
      const place = idle.indexOf(started)
      if (place >= 0) idle.splice(place, 1)
    })
    return started
  }

  const next = (): void => {
    while (queue.length > 0 && busy.size < processes && !isClosed) {
      const task = queue.shift()!
      if (task.isStopped()) continue
      const working = runNow(task).finally(() => {
        busy.delete(working)
        next()
      })
      busy.add(working)
    }
  }
  const runNow = async (task: Task): Promise<void> => {
    const process = idle.pop() ?? (await start())
    living.add(process)
    // It was closed while the process began.
    if (isClosed) task.refuse()
    const begin = performance.now()
    const isReusable = !isClosed && (await task.run(process)) && !(await keepsMuch(process, performance.now() - begin))
    if (isReusable && !isClosed && !ended.has(process)) idle.push(process)
    else {
      await process.end()
      living.delete(process)
    }
  }

  const submit = <T>(priority: number, tell: Tell, call: Call<T>, signal?: AbortSignal): Promise<Result<T>> =>
    new Promise((resolve, reject) => {
      if (isClosed) return resolve(closed)
      if (signal?.aborted) return resolve(stopped)
      const giveUp = (): void => resolve(stopped)
      signal?.addEventListener('abort', giveUp, { once: true })
      const task: Task = {
        priority,
        isStopped: () => signal?.aborted ?? false,
        refuse: () => resolve(closed),
        run: (process) => {
          tell(process)
          let unwatch = (): void => {}
          const tooMuch = new Promise<Fault>((end) => {
            const watched = { owner: tell, pid: process.pid, tooMuch: () => end(faultOfMemory(jobMemoryBytes)) }
            unwatch = memory.begin(watched)
          })
          const limits = { timeLimitMs, tooMuch }
          return outcome(process, call, limits, signal)
            .finally(unwatch)
            .then(
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
            )
        },
      }
      const place = queue.findIndex((other) => other.priority < priority)
      queue.splice(place < 0 ? queue.length : place, 0, task)
      next()
    })

  return {
    processes,
    worker: (priority, log) => {
      const tell = tellOnce(log)
      return {
        indexFile: (path, signal) => submit(priority, tell, (tasks) => tasks.indexFile(path), signal),
        renderPreviews: (path, signal) => submit(priority, tell, (tasks) => tasks.renderPreviews(path), signal),
        detectStars: (path, limit, signal) => submit(priority, tell, (tasks) => tasks.detectStars(path, limit), signal),
        measureFrame: (path, wantsGlance, signal) =>
          submit(priority, tell, (tasks) => tasks.measureFrame(path, wantsGlance, undefined, mayUseGraphics()), signal),
        reducePicture: (path, maxSide, signal) => submit(priority, tell, (tasks) => tasks.reducePicture(path, maxSide), signal),
      }
    },
    async close() {
      isClosed = true
      for (const task of queue.splice(0)) task.refuse()
      await Promise.all([...living].map((process) => process.end()))
      await Promise.all(busy)
    },
  }
}

type Tell = (process: ProcessHandle) => void

const tellOnce = (log: ((line: string) => void) | undefined): Tell => {
  const told = new Set<ProcessHandle>()
  return (process) => {
    if (log && !told.has(process)) log(pixelWorkLine(process.description))
    told.add(process)
  }
}

type Call<T> = (tasks: Remote<Worker>) => Promise<Result<T>>

const closed: Result<never> = fail('unavailable', 'work.closed', 'The server is stopping.')
const stopped: Result<never> = fail('cancelled', 'work.cancelled', 'It was stopped.')

interface Outcome<T> {
  readonly result: Result<T>
  readonly isReusable: boolean
}

interface Limits {
  readonly timeLimitMs: number
  /** Resolves when the job takes too much memory. */
  readonly tooMuch: Promise<Fault>
}

/** Whatever comes first: the answer, the end of the process, the stop signal, a limit. Rejects when the task has a bug. */
const outcome = async <T>(
  process: ProcessHandle,
  call: Call<T>,
  { timeLimitMs: limitMs, tooMuch }: Limits,
  signal?: AbortSignal,
): Promise<Outcome<T>> => {
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
  const death = process.death.then((end) => spent(faultOfDeath(end)))
  try {
    const answer = call(process.tasks).then((result) => ({ result, isReusable: true }))
    return await Promise.race([answer, death, cut, tooMuch.then(spent)])
  } finally {
    tidy()
  }
}

const faultOfMemory = (bytes: number): Fault => ({
  kind: 'unsupported',
  code: 'work.memory',
  message: `This needs more than ${(bytes / 2 ** 30).toFixed(1)} GiB of memory, the most that a job may have, and was ended. Other jobs go on.`,
})

const faultOfDeath = ({ reason, isKilled, isAborted }: Death): Fault => {
  if (isKilled)
    return {
      kind: 'unavailable',
      code: 'work.killed',
      message: 'The worker process was killed, perhaps because the memory of this machine ran short.',
    }
  if (isAborted)
    return {
      kind: 'unsupported',
      code: 'work.memory',
      message: `The worker process gave up (${reason}), most likely because this needs more memory than it may have. Other jobs go on.`,
    }
  return { kind: 'internal', code: 'work.crashed', message: `The worker process broke down: ${reason}.` }
}
