import { setTimeout as sleep } from 'node:timers/promises'
import { listProcesses } from './proc.ts'

/** How long a program has to tidy up between SIGTERM and SIGKILL [ms]. */
export const GRACE_MS = 5000

const living = new Set<number>()

// A program must not outlive the server that started it.
process.on('exit', () => {
  for (const group of living) signalGroup(group, 'SIGKILL')
})

/** Remembers a process group, so that it ends with us. */
export const adoptGroup = (group: number): void => {
  living.add(group)
}

/**
 * Ends every process of a group: SIGTERM, then SIGKILL after the grace time to whatever is left. At once when nothing is, and
 * without being asked first when there is no grace.
 */
export const endGroup = async (group: number, graceMs = GRACE_MS): Promise<void> => {
  if (graceMs <= 0) signalGroup(group, 'SIGKILL')
  else if (signalGroup(group, 'SIGTERM')) {
    const deadline = performance.now() + graceMs
    while (performance.now() < deadline && isAlive(group)) await sleep(20)
    signalGroup(group, 'SIGKILL')
  }
  living.delete(group)
}

// False when nobody is left to hear it.
const signalGroup = (group: number, signal: NodeJS.Signals | 0): boolean => {
  try {
    return process.kill(-group, signal)
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ESRCH' || error.code === 'EPERM')) return false
    throw error
  }
}

// Dead orphans that nobody has collected yet still count as members for the system, but there is nothing to wait for.
const isAlive = (group: number): boolean => {
  if (!signalGroup(group, 0)) return false
  if (process.platform !== 'linux') return true
  return listProcesses().some((member) => member.group === group && member.state !== 'Z' && member.state !== 'X')
}
