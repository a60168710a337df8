import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '../..')

/** What one run of a whole process took, start-up included. */
export interface ProcessRun {
  readonly seconds: number
  /** Where the system tells (Linux). */
  readonly peakMemoryMB?: number
}

/** Our command line, without a shell or npx between: the same Node that runs the bench. */
export const darksite = (...args: string[]): [string, string[]] => [process.execPath, [join(ROOT, 'server/cli/main.ts'), ...args]]

/** Runs a program to its end, its output thrown away. Throws when it fails. */
export const runWhole = (command: string, args: readonly string[], folder: string): Promise<ProcessRun> =>
  new Promise((resolve, reject) => {
    const start = performance.now()
    // As the launcher sets it.
    const env = { NODE_COMPILE_CACHE: join(ROOT, 'node_modules/.cache/darksite'), ...process.env }
    const child = spawn(command, args, { cwd: folder, stdio: 'ignore', env })
    let peak = 0
    // The system keeps the high-water mark of a process for as long as it lives.
    const watch = setInterval(() => {
      peak = Math.max(peak, peakOf(child.pid))
    }, 20)
    child.on('error', reject)
    child.on('exit', (code) => {
      clearInterval(watch)
      const seconds = (performance.now() - start) / 1000
      if (code === 0) resolve(peak > 0 ? { seconds, peakMemoryMB: peak } : { seconds })
      else reject(new Error(`${command} ${args.join(' ')} ended with ${code}`))
    })
  })

const peakOf = (pid: number | undefined): number => {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1024
  } catch (error) {
    if (error instanceof Error) return 0
    throw error
  }
}
