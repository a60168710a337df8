import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import type { Confinement } from './confine.ts'
import { MEMORY_BYTES, PROCESSORS } from './limits.ts'
import { isOfDeadServer, markOfServer, VARIABLE } from './orphans.ts'

/** A program that runs in a container of an image: `docker:IMAGE` or `docker:IMAGE#PROGRAM` where a program's path is asked for. */
export interface Container {
  readonly image: string
  readonly program: string
  /** Of the container, so that it can be ended by somebody who has not started it. */
  readonly name: string
}

type Surrounding = Readonly<Record<string, string | undefined>>

const SCHEME = 'docker:'
const LABEL = 'darksite.server'

export const isContainer = (command: string): boolean => command.startsWith(SCHEME)

/** Null for a program of this machine. `otherwise` is the program of an image for which none is named. */
export const containerOf = (command: string, otherwise = 'solve-field'): Container | null => {
  if (!isContainer(command)) return null
  const [image = '', program = otherwise] = command.slice(SCHEME.length).split('#')
  return { image, program, name: `darksite-${randomUUID()}` }
}

/**
 * The words after `docker`: no network, no rights, a read-only disk but for the folders it may write in, and the limits that the
 * engine keeps for all of its processes together. Nothing is downloaded: an image that is not there is a fault.
 */
export const containerArguments = (
  { image, program, name }: Container,
  args: readonly string[],
  cwd: string,
  { writable, readable = [], memoryBytes = MEMORY_BYTES, processors = PROCESSORS, isNetworked = false }: Confinement,
): string[] => {
  const memory = String(memoryBytes)
  const user = process.getuid ? ['--user', `${process.getuid()}:${process.getgid?.() ?? 0}`] : []
  return [
    ...['run', '--rm', '--init', '--pull', 'never', '--name', name, '--label', `${LABEL}=${markOfServer()[VARIABLE]}`],
    ...['--memory', memory, '--memory-swap', memory, '--cpus', String(processors), '--pids-limit', '512'],
    ...['--cap-drop', 'ALL', '--security-opt', 'no-new-privileges', '--read-only', '--tmpfs', '/tmp'],
    ...(isNetworked ? [] : ['--network', 'none']),
    ...user,
    ...[...new Set([cwd, ...writable])].flatMap((folder) => ['--mount', `type=bind,src=${folder},dst=${folder}`]),
    ...readable.flatMap((folder) => ['--mount', `type=bind,src=${folder},dst=${folder},readonly`]),
    ...['--workdir', cwd, '--entrypoint', program, image, ...args],
  ]
}

/** What was applied, in words, for the log. */
export const containerWords = (
  { image }: Container,
  { memoryBytes = MEMORY_BYTES, processors = PROCESSORS, isNetworked = false }: Confinement,
): string =>
  `Docker container of ${image}: at most ${(memoryBytes / 2 ** 30).toFixed(1)} GiB and ${processors} processors in all, read-only disk, ${
    isNetworked ? 'with network' : 'no network'
  }`

/** Exit codes by which Docker says that the container, not the program, went wrong (docker run, “Exit status”). */
export const isDockerTrouble = (code: number | null): boolean => code === 125 || code === 126 || code === 127

const docker = (args: readonly string[], env: Surrounding): Promise<string | null> =>
  new Promise((resolve) => {
    execFile('docker', [...args], { env, timeout: 20_000 }, (error, stdout) => resolve(error ? null : stdout))
  })

/** Ends a container; one that is gone already is as good. */
export const endContainer = async ({ name }: Pick<Container, 'name'>, env: Surrounding): Promise<void> => {
  await docker(['kill', name], env)
}

/** Ends the containers of servers that are no more; killing the client that had started them does not. Answers how many. */
export const endLostContainers = async (env: Surrounding): Promise<number> => {
  const listed = await docker(['ps', '--filter', `label=${LABEL}`, '--format', `{{.Names}} {{.Label "${LABEL}"}}`], env)
  const lost = (listed ?? '')
    .split('\n')
    .map((line) => line.trim().split(' '))
    .filter(([name, server]) => name && server && isOfDeadServer(server))
  await Promise.all(lost.map(([name]) => endContainer({ name: name! }, env)))
  return lost.length
}
