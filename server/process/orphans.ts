import { readlinkSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { listMarked, readProcess } from './proc.ts'

/** Names the server in the environment of all that it starts, and of all that those start. */
export const VARIABLE = 'DARKSITE_SERVER'

// Numbers of processes mean something only among those that share them: containers count for themselves.
const numbering = (): string => (process.platform === 'linux' ? readlinkSync('/proc/self/ns/pid').replace(/\D/g, '') : '0')

let own: string | undefined
const ownName = (): string => {
  own ??= `${numbering()}-${process.pid}-${readProcess(process.pid)?.startedAt ?? 0}`
  return own
}

/** What a program of ours has in its environment: who answers for it. */
export const markOfServer = (): Record<string, string> => ({ [VARIABLE]: ownName() })

/** The living processes of servers, by their mark. */
const marked = (isWanted: (server: string) => boolean): number[] =>
  listMarked(VARIABLE)
    .filter(({ pid, state, mark }) => pid !== process.pid && state !== 'Z' && state !== 'X' && isWanted(mark))
    .map(({ pid }) => pid)

/** True when the server with this mark ran on this machine and runs no more. */
export const isOfDeadServer = (server: string): boolean => {
  const [space, pid, startedAt] = server.split('-')
  if (space !== numbering()) return false
  const found = readProcess(Number(pid))
  return found === null || found.startedAt !== startedAt || found.state === 'Z'
}

/** Processes that a server which died (kill -9, power of nobody's hand) left running. */
export const orphans = (): number[] => marked(isOfDeadServer)

/** Ends all orphans, also those that come into being while it looks. Answers how many there were. */
export const endOrphans = async (): Promise<number> => {
  const ended = new Set<number>()
  for (let round = 0; round < 50; round++) {
    const found = orphans()
    if (found.length === 0) break
    for (const pid of found) {
      ended.add(pid)
      kill(pid)
    }
    await sleep(10)
  }
  return ended.size
}

const kill = (pid: number): void => {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && (error.code === 'ESRCH' || error.code === 'EPERM'))) throw error
  }
}
