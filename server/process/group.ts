import { setTimeout as sleep } from 'node:timers/promises'

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
 * Ends every process of a group: SIGTERM, then SIGKILL after the grace time to whatever is left. At once when nothing is.
 * Never waits longer: where nobody collects dead orphans, their group seems alive for ever.
 */
export const endGroup = async (group: number, graceMs = GRACE_MS): Promise<void> => {
  if (signalGroup(group, 'SIGTERM')) {
    const deadline = performance.now() + graceMs
    while (performance.now() < deadline && signalGroup(group, 0)) await sleep(Math.min(50, graceMs))
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
