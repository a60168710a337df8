import { Worker as Thread } from 'node:worker_threads'
import { type Remote, wrap } from 'comlink'
import nodeEndpoint from 'comlink/dist/umd/node-adapter.js'
import type { Worker } from './work.ts'

/** One worker thread. Its calls never settle once it is gone: Comlink does not notice, so callers race them with `death`. */
export interface ThreadHandle {
  readonly tasks: Remote<Worker>
  /** Resolves with the reason when the thread ends, for whatever reason. Never rejects. */
  readonly death: Promise<string>
  /** Ends the thread now, in the middle of whatever it does. */
  end(): Promise<void>
}

/** `script` is the module that exposes the tasks; tests bring their own. */
export const startThread = (script: URL, heapLimitMb: number): ThreadHandle => {
  const thread = new Thread(script, { resourceLimits: { maxOldGenerationSizeMb: heapLimitMb } })
  // An idle thread must not keep the process alive; while a task runs, its time limit does.
  thread.unref()
  const death = new Promise<string>((resolve) => {
    thread.on('error', (error) => resolve(error instanceof Error ? error.message : String(error)))
    thread.on('exit', (code) => resolve(`it ended with code ${code}`))
  })
  return {
    tasks: wrap<Worker>(nodeEndpoint(thread)),
    death,
    end: async () => void (await thread.terminate()),
  }
}
