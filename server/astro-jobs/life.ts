import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import type { WorkerIdentity } from './status.ts'

/** A worker on another machine cannot be asked; it counts as dead after so long without a sign of life [s]. */
const SILENCE_LIMIT_SECONDS = 120

const textOf = (path: string): string => {
  try {
    return readFileSync(path, 'latin1').trim()
  } catch (error) {
    // Not Linux, or the process is gone: both mean that there is nothing to compare.
    if (error instanceof Error && 'code' in error) return ''
    throw error
  }
}

/** Start time of a process from `/proc/<pid>/stat` (proc(5), field 22), '' when it is not there. */
export const startOf = (pid: number): string => {
  const stat = textOf(`/proc/${pid}/stat`)
  // The second field is the program's name in parentheses and may hold anything, spaces and parentheses too.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const isZombie = fields[0] === 'Z'
  return isZombie ? '' : (fields[19] ?? '')
}

const bootOf = (): string => textOf('/proc/sys/kernel/random/boot_id')

/** The identity of a process of this machine. `now` in epoch seconds. */
export const identityOf = (pid: number, now: number): WorkerIdentity => ({
  host: hostname(),
  boot: bootOf(),
  pid,
  started: startOf(pid),
  heartbeat: now,
})

/** Is the worker that wrote this still at work? `now` in epoch seconds. */
export const isAlive = (worker: WorkerIdentity, now: number): boolean => {
  if (worker.host !== hostname()) return now - worker.heartbeat < SILENCE_LIMIT_SECONDS
  if (worker.boot !== bootOf()) return false
  if (worker.started !== '') return startOf(worker.pid) === worker.started
  return canSignal(worker.pid)
}

const canSignal = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    // EPERM: it is there, but belongs to somebody else.
    if (error instanceof Error && 'code' in error) return error.code === 'EPERM'
    throw error
  }
}
