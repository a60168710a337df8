import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { environment } from '#server/config.ts'
import { fail, ok, type Result } from '#shared/core/fault.ts'
import { type Confined, type Confinement, confine } from './confine.ts'
import { type Container, containerArguments, containerOf, containerWords, endContainer, isDockerTrouble } from './docker.ts'
import { adoptGroup, endGroup, GRACE_MS } from './group.ts'
import { isolationLine } from './isolation-words.ts'
import { MEMORY_BYTES } from './limits.ts'
import { lineSplitter } from './lines.ts'
import { createMemoryWatch } from './memory-watch.ts'
import { markOfServer } from './orphans.ts'

export interface RunOptions {
  readonly cwd: string
  /** Wall-clock limit [ms]. */
  readonly timeoutMs: number
  readonly signal: AbortSignal
  /** A line of its output or its complaints, as it comes. */
  readonly onLine: (line: string) => void
  /** The whole environment of the program; ours when left out. */
  readonly env?: Readonly<Record<string, string>> | undefined
  /** Time between SIGTERM and SIGKILL [ms]. */
  readonly graceMs?: number
  /** What it may have of the machine; without limits when left out. What was applied is its first line. */
  readonly confinement?: Confinement
}

export interface Finished {
  /** Null when a signal ended it. */
  readonly code: number | null
  readonly seconds: number
}

/**
 * Runs a program in a process group of its own and leaves nothing of it running, whatever happens.
 * Faults: `process.missing`, `process.no-container`, `process.timeout`, `process.cancelled`, `process.memory`. A bad exit code is not a fault: programs differ.
 */
export const run = async (command: string, args: readonly string[], options: RunOptions): Promise<Result<Finished>> => {
  const { cwd, timeoutMs, signal, onLine, env, graceMs = GRACE_MS } = options
  if (signal.aborted) return cancelled(command)
  if (!existsSync(cwd)) throw new Error(`The working folder ${cwd} of ${command} does not exist.`)
  const surroundings = env ?? environment()
  const container = containerOf(command)
  const fenced = container
    ? contain(container, args, options)
    : options.confinement && (await fence(command, args, options.confinement, surroundings['PATH'], onLine))
  if (fenced === null) return missing(command, 'ENOENT')
  if (signal.aborted) return cancelled(command)
  const start = performance.now()
  const child = spawn(fenced?.command ?? command, fenced?.args ?? args, {
    cwd,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...surroundings, ...markOfServer() },
  })
  const closed = outputEnd(child, onLine)
  const ended = endOf(child)
  if (child.pid === undefined) return missing(container ? 'docker' : command, await ended)
  adoptGroup(child.pid)

  const stop = new AbortController()
  // A container has a watch of its own.
  const allowed = options.confinement && !container ? (options.confinement.memoryBytes ?? MEMORY_BYTES) : null
  const wishes = [
    stopWish(signal, timeoutMs, stop.signal),
    ...(allowed === null ? [] : [excess(child.pid, allowed, stop.signal)]),
  ]
  const outcome = await Promise.race([ended, ...wishes])
  stop.abort()
  await endGroup(child.pid, graceMs)
  // Its client hands on a wish to end, but not its own death.
  if (container && typeof outcome === 'string') await endContainer(container, surroundings)
  // Its pipes close when the last holder is gone; a process that left the group may hold them for ever.
  await Promise.race([closed, sleep(1000, undefined, { ref: false })])
  child.stdout?.destroy()
  child.stderr?.destroy()

  if (outcome === 'cancelled') return cancelled(command)
  if (outcome === 'timeout') return fail('timeout', 'process.timeout', `${command} was stopped after ${timeoutMs / 1000} s.`)
  if (outcome === 'memory') return tooMuch(command, allowed ?? MEMORY_BYTES)
  if (outcome instanceof Error) return missing(container ? 'docker' : command, outcome)
  if (container && isDockerTrouble(outcome)) return noContainer(container, outcome)
  return ok({ code: outcome, seconds: (performance.now() - start) / 1000 })
}

/** Null when there is no such program: the fences around it would only say so in an exit code. */
const fence = async (
  command: string,
  args: readonly string[],
  confinement: Confinement,
  path: string | undefined,
  tell: (line: string) => void,
): Promise<Confined | null> => {
  if (!isProgram(command, path)) return null
  const confined = await confine(command, args, confinement)
  tell(isolationLine(confined.words))
  return confined
}

const contain = (container: Container, args: readonly string[], { cwd, confinement, onLine }: RunOptions): Confined => {
  const wanted = confinement ?? { writable: [] }
  const words = containerWords(container, wanted)
  if (confinement) onLine(isolationLine(words))
  return { command: 'docker', args: containerArguments(container, args, cwd, wanted), words }
}

const noContainer = ({ image, program }: Container, code: number | null): Result<never> =>
  fail(
    'unavailable',
    'process.no-container',
    code === 125
      ? `Docker could not start a container of ${image}. Is the Docker engine running, and was the image fetched (docker pull ${image})?`
      : `There is no program ${program} in the image ${image}.`,
  )

const isProgram = (command: string, path = ''): boolean =>
  (command.includes('/') ? [command] : path.split(delimiter).map((folder) => join(folder, command))).some((file) =>
    existsSync(file),
  )

const endOf = (child: ChildProcess): Promise<number | null | Error> =>
  new Promise((resolve) => {
    child.once('error', resolve)
    child.once('exit', (code) => resolve(code))
  })

const outputEnd = async (child: ChildProcess, onLine: (line: string) => void): Promise<void> => {
  const streams = [child.stdout, child.stderr].filter((stream) => stream !== null)
  await Promise.all(
    streams.map(
      (stream) =>
        new Promise<void>((resolve) => {
          const lines = lineSplitter(onLine)
          stream.on('data', lines.push)
          // A destroyed pipe ends without 'end' but never without 'close'.
          stream.once('end', lines.end)
          stream.once('close', resolve)
        }),
    ),
  )
}

// Settles when the program has to stop; never when `done` comes first.
const stopWish = (signal: AbortSignal, timeoutMs: number, done: AbortSignal): Promise<'cancelled' | 'timeout'> =>
  new Promise((resolve) => {
    const timer = setTimeout(() => resolve('timeout'), timeoutMs)
    const onAbort = (): void => resolve('cancelled')
    signal.addEventListener('abort', onAbort, { once: true })
    done.addEventListener('abort', () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', onAbort)
    })
  })

/** Settles when all its processes together take more than they may; never when `done` comes first. */
const excess = (pid: number, limitBytes: number, done: AbortSignal): Promise<'memory'> =>
  new Promise((resolve) => {
    const end = createMemoryWatch(limitBytes).begin({ owner: pid, pid, tooMuch: () => resolve('memory') })
    done.addEventListener('abort', end)
  })

const tooMuch = (command: string, bytes: number): Result<never> =>
  fail(
    'unsupported',
    'process.memory',
    `${command} took more than ${(bytes / 2 ** 30).toFixed(1)} GiB of memory, the most that a job may have, and was ended.`,
  )

const cancelled = (command: string): Result<never> => fail('cancelled', 'process.cancelled', `${command} was stopped on request.`)

const missing = (command: string, reason: unknown): Result<never> => {
  const code = reason instanceof Error && 'code' in reason ? reason.code : reason
  return fail(
    'unavailable',
    'process.missing',
    code === 'ENOENT' ? `The program ${command} is not installed.` : `The program ${command} cannot be started (${code}).`,
  )
}
