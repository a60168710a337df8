import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { MEMORY_BYTES, PROCESSORS } from './limits.ts'

/** What a program may have of the machine. */
export interface Confinement {
  /** Folders it may write in; all else is read-only where bubblewrap is installed. */
  readonly writable: readonly string[]
  /** Folders it has to read; only containers need to be told. */
  readonly readable?: readonly string[]
  /** Of all its processes together [bytes]. */
  readonly memoryBytes?: number
  readonly processors?: number
  /** True for programs that have to reach the network. */
  readonly isNetworked?: boolean
}

export interface Confined {
  readonly command: string
  readonly args: readonly string[]
  /** What was really applied, in words, for the log. */
  readonly words: string
}

/** One fence: a program that starts another one with less. */
interface Fence {
  readonly words: string
  prefix(wanted: Required<Confinement>): readonly string[]
}

const NICE: Fence = { words: 'nice 5', prefix: () => ['nice', '-n', '5'] }
const IONICE: Fence = { words: 'low disk priority', prefix: () => ['ionice', '-c', '2', '-n', '7'] }
const MEMORY: Fence = {
  words: 'memory limit',
  prefix: ({ memoryBytes }) => ['prlimit', `--data=${memoryBytes}`, '--core=0'],
}
// What a program starts stays on its processors: so they are of all its processes together.
const CPUS: Fence = { words: 'processor limit', prefix: ({ processors }) => ['taskset', '-c', nextProcessors(processors)] }
/** A scope of systemd counts all processes of a program together (control groups, version 2). */
const SCOPES: readonly Fence[] = [[], ['--user']].map((whose) => ({
  words: 'scope',
  prefix: ({ memoryBytes, processors }) => [
    ...['systemd-run', ...whose, '--scope', '--quiet', '--collect'],
    ...['-p', `MemoryMax=${memoryBytes}`, '-p', 'MemorySwapMax=0', '-p', `CPUQuota=${100 * processors}%`, '--'],
  ],
}))
const BUBBLEWRAP: Fence = {
  words: 'bubblewrap: read-only disk, own processes',
  prefix: ({ writable, isNetworked }) => [
    'bwrap',
    ...['--ro-bind', '/', '/', '--dev-bind', '/dev', '/dev', '--proc', '/proc'],
    ...writable.flatMap((folder) => ['--bind', folder, folder]),
    ...(isNetworked ? [] : ['--unshare-net']),
    ...['--unshare-pid', '--unshare-ipc', '--die-with-parent', '--'],
  ],
}
const UNSHARE: readonly Fence[] = [['--net'], ['--user', '--map-current-user', '--net']].map((flags) => ({
  words: 'unshare',
  prefix: ({ isNetworked }) => (isNetworked ? [] : ['unshare', ...flags, '--']),
}))

// Neighbouring pairs in turn, so that two programs do not share one pair while others idle.
let turn = 0
const nextProcessors = (count: number): string => {
  const all = ownProcessors()
  const first = (turn++ * count) % all.length
  return Array.from({ length: Math.min(count, all.length) }, (_, i) => all[(first + i) % all.length]).join(',')
}

/** Those that we may use ourselves, which need not be the first: containers are given any. */
const ownProcessors = (): readonly number[] => {
  const list = existsSync(STATUS) ? /^Cpus_allowed_list:\s*(\S+)$/m.exec(readFileSync(STATUS, 'utf8'))?.[1] : undefined
  return list ? processorsIn(list) : Array.from({ length: availableParallelism() }, (_, n) => n)
}
const STATUS = '/proc/self/status'

/** A list as Linux writes it (cpuset(7)): `0-3,6` is 0, 1, 2, 3 and 6. */
export const processorsIn = (list: string): number[] =>
  list.split(',').flatMap((range) => {
    const [first = 0, last = first] = range.split('-').map(Number)
    return Array.from({ length: last - first + 1 }, (_, n) => first + n)
  })

const works = (fence: Fence): Promise<boolean> => {
  const [command, ...args] = [
    ...fence.prefix({ writable: [], readable: [], memoryBytes: MEMORY_BYTES, processors: 1, isNetworked: false }),
    'true',
  ]
  return new Promise((resolve) => {
    execFile(command!, args, { timeout: 5000 }, (error) => resolve(error === null))
  })
}

const firstThatWorks = async (fences: readonly Fence[]): Promise<Fence[]> => {
  for (const fence of fences) if (await works(fence)) return [fence]
  return []
}

/** One scope for all, or else what its processes hand down to one another; whoever starts it keeps watch over their memory (`run`). */
const limitsThatWork = async (): Promise<Fence[]> => {
  const scope = await firstThatWorks(SCOPES)
  if (scope.length > 0) return scope
  return (await Promise.all([CPUS, MEMORY].map((fence) => firstThatWorks([fence])))).flat()
}

/** The fences of this machine, tried once: those that are not installed or not allowed here are left out. */
let found: Promise<readonly Fence[]> | undefined
const fences = (): Promise<readonly Fence[]> => {
  found ??= Promise.all([
    ...[NICE, IONICE].map(async (fence) => ((await works(fence)) ? [fence] : [])),
    limitsThatWork(),
    firstThatWorks([BUBBLEWRAP, ...UNSHARE]),
  ]).then((lists) => lists.flat())
  return found
}

/** The command that starts a program with no more than it may have, and what of that this machine could do. */
export const confine = async (command: string, args: readonly string[], wanted: Confinement): Promise<Confined> => {
  const all = { memoryBytes: MEMORY_BYTES, processors: PROCESSORS, isNetworked: false, readable: [], ...wanted }
  const applied = await fences()
  const [first = command, ...rest] = [...applied.flatMap((fence) => fence.prefix(all)), command, ...args]
  return { command: first, args: rest, words: wordsOf(applied, all) }
}

const wordsOf = (applied: readonly Fence[], { memoryBytes, processors, isNetworked }: Required<Confinement>): string => {
  const memory = `at most ${(memoryBytes / 2 ** 30).toFixed(1)} GiB`
  const isLimiting = (fence: Fence): boolean => fence === CPUS || SCOPES.includes(fence)
  // Without either there is still the watch over memory, except on Windows.
  const unfenced = process.platform === 'win32' ? [] : [`${memory} in all`]
  const limits = applied.some(isLimiting) ? [`${memory} and ${processors} processors in all`] : unfenced
  const words = applied.flatMap((fence) =>
    isLimiting(fence) || fence === MEMORY || UNSHARE.includes(fence) ? [] : [fence.words],
  )
  const hasNetworkFence = applied.some((fence) => fence === BUBBLEWRAP || UNSHARE.includes(fence))
  const network = isNetworked
    ? 'with network'
    : hasNetworkFence
      ? 'no network'
      : 'network not shut off (no bubblewrap, no unshare)'
  return [...words, ...limits, network].join(', ')
}
