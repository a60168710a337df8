import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { type Remote, wrap } from 'comlink'
import { environment } from '#server/config.ts'
import { confine } from '#server/process/confine.ts'
import { adoptGroup, endGroup } from '#server/process/group.ts'
import { markOfServer } from '#server/process/orphans.ts'
import { endpointOf } from './endpoint.ts'
import type { Worker } from './work.ts'

/** How a process ended. */
export interface Death {
  readonly reason: string
  /** Somebody else ended it, as the system does when memory runs short. */
  readonly isKilled: boolean
  /** It gave up, as JavaScript does when it may have no more memory. */
  readonly isAborted: boolean
}

/** One worker process. Its calls never settle once it is gone: Comlink does not notice, so callers race them with `death`. */
export interface ProcessHandle {
  readonly tasks: Remote<Worker>
  /** 0 when it could not be started. */
  readonly pid: number
  /** Its number, and how it is fenced in, in words. */
  readonly description: string
  /** Resolves when the process ends, for whatever reason. Never rejects. */
  readonly death: Promise<Death>
  /** Ends the process now, in the middle of whatever it does, with all that it has started. */
  end(): Promise<void>
}

/** `script` is the module that exposes the tasks; tests bring their own. */
export const startProcess = async (script: URL, heapLimitMb: number, memoryBytes: number): Promise<ProcessHandle> => {
  const words = [`--max-old-space-size=${heapLimitMb}`, fileURLToPath(script)]
  const confined = await confine(process.execPath, words, { writable: [], memoryBytes })
  const child = spawn(confined.command, confined.args, {
    detached: true,
    // Standard output belongs to the results of commands.
    stdio: ['ignore', 2, 2, 'ipc'],
    serialization: 'advanced',
    env: { ...environment(), ...markOfServer() },
  })
  const death = deathOf(child)
  const { pid } = child
  if (pid !== undefined) adoptGroup(pid)
  // An idle process must not keep ours alive; while a task runs, its time limit does.
  child.unref()
  child.channel?.unref()
  const line = { send: (message: unknown) => sendTo(child, message), on: child.on.bind(child), off: child.off.bind(child) }
  return {
    tasks: wrap<Worker>(endpointOf(line)),
    pid: pid ?? 0,
    description: `process ${pid ?? '?'} (${confined.words})`,
    death,
    end: async () => {
      // Its end is waited for, also when nothing else is left to do.
      child.ref()
      if (pid !== undefined) await endGroup(pid, 0)
      if (child.exitCode === null && child.signalCode === null && pid !== undefined) await once(child, 'exit')
    },
  }
}

// To one that is gone nothing can be said; `death` tells.
const sendTo = (child: ChildProcess, message: unknown): void => {
  if (child.connected) child.send(message as object, () => undefined)
}

const deathOf = (child: ChildProcess): Promise<Death> =>
  new Promise((resolve) => {
    child.once('error', (error) => resolve({ reason: error.message, isKilled: false, isAborted: false }))
    child.once('exit', (code, signal) =>
      resolve({
        reason: signal === null ? `it ended with code ${code}` : `it was ended by ${signal}`,
        // Behind a fence, the signal arrives as an exit code.
        isKilled: signal === 'SIGKILL' || code === 128 + 9,
        isAborted: signal === 'SIGABRT' || signal === 'SIGTRAP' || code === 128 + 6 || code === 128 + 5,
      }),
    )
  })
