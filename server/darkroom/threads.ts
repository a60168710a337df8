import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { Task, TaskAnswers } from './stack-tasks.ts'

const SCRIPT = new URL('./stack-thread.ts', import.meta.url)
/** Each holds a frame and a band: more would be paid for in memory. */
const MOST_THREADS = 8

/** Threads that do the darkroom's work beside the one that asks. */
export interface Threads {
  readonly count: number
  /** Each task once, on whichever thread is free; `onDone` hears the answers in the order they come. Rejects at the first bug, or when `signal` says so. */
  run<K extends Task['kind']>(
    tasks: readonly Extract<Task, { kind: K }>[],
    signal: AbortSignal,
    onDone: (answer: TaskAnswers[K], at: number) => void,
  ): Promise<void>
  /** One task on every thread. */
  each<K extends Task['kind']>(task: Extract<Task, { kind: K }>): Promise<void>
  close(): Promise<void>
}

export const startThreads = (wanted = availableParallelism()): Threads => {
  const threads = Array.from({ length: Math.max(1, Math.min(wanted, MOST_THREADS)) }, () => new Worker(SCRIPT))
  const ask = (thread: Worker, task: Task): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const settle = (): void => {
        thread.off('message', hear)
        thread.off('error', fall)
        thread.off('exit', leave)
      }
      const hear = (message: { answer: unknown } | { error: Error }): void => {
        settle()
        if ('error' in message) reject(message.error)
        else resolve(message.answer)
      }
      const fall = (error: Error): void => {
        settle()
        reject(error)
      }
      const leave = (code: number): void => fall(new Error(`A thread of the darkroom ended with code ${code}.`))
      thread.on('message', hear)
      thread.on('error', fall)
      thread.on('exit', leave)
      thread.postMessage(task)
    })
  return {
    count: threads.length,
    async run(tasks, signal, onDone) {
      let next = 0
      await Promise.all(
        threads.map(async (thread) => {
          while (next < tasks.length) {
            signal.throwIfAborted()
            const at = next++
            // The kind of a task is that of its answer.
            onDone((await ask(thread, tasks[at]!)) as never, at)
          }
        }),
      )
      signal.throwIfAborted()
    },
    each: async (task) => void (await Promise.all(threads.map((thread) => ask(thread, task)))),
    close: async () => void (await Promise.all(threads.map((thread) => thread.terminate()))),
  }
}
