import { readdirSync, readFileSync } from 'node:fs'

/** The worker and all it starts carry their job's id in this variable, so that none of them is ever lost. */
export const JOB_MARK = 'DARKSITE_ASTRO_JOB'

/** Every process of a job that still runs, by the mark in its environment. Linux only; elsewhere nothing is found. */
export const processesOf = (jobId: string): number[] =>
  idsOf('/proc').filter((pid) => environmentOf(pid).split('\0').includes(`${JOB_MARK}=${jobId}`))

/** Ends what is left of a job at once. Answers how many processes there were. */
export const killProcessesOf = (jobId: string): number => {
  const found = processesOf(jobId).filter((pid) => pid !== process.pid)
  for (const pid of found) ignoringGone(() => process.kill(pid, 'SIGKILL'))
  return found.length
}

/** A process may end between being seen and being signalled. */
export const ignoringGone = (act: () => void): void => {
  try {
    act()
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}

const idsOf = (folder: string): number[] => {
  try {
    return readdirSync(folder).map(Number).filter(Number.isInteger)
  } catch (error) {
    if (error instanceof Error && 'code' in error) return []
    throw error
  }
}

const environmentOf = (pid: number): string => {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1')
  } catch (error) {
    // Gone meanwhile, or another user's.
    if (error instanceof Error && 'code' in error) return ''
    throw error
  }
}
