import { readdirSync, readFileSync } from 'node:fs'

/** What the system tells of a process: Linux only, elsewhere nothing is known. */
export interface ProcessFacts {
  readonly pid: number
  /** `Z` and `X` are dead already and wait to be collected. */
  readonly state: string
  readonly group: number
  /** When it began, in ticks since the machine did: with the number, the name of a process that nobody else ever has. */
  readonly startedAt: string
}

/** Every process that we may see; empty where there is no /proc. */
export const listProcesses = (): ProcessFacts[] =>
  process.platform === 'linux'
    ? readdirSync('/proc')
        .filter((name) => /^\d+$/.test(name))
        .flatMap((pid) => readProcess(Number(pid)) ?? [])
    : []

export const readProcess = (pid: number): ProcessFacts | null => {
  // `pid (name) state ppid pgrp …`; the name may hold anything, brackets and spaces too.
  const text = readOf(pid, 'stat')
  if (text === null) return null
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return { pid, state: fields[0]!, group: Number(fields[2]), startedAt: fields[19]! }
}

/** A variable of the environment that a process was started with; null when it has none or is not ours to look at. */
export const variableOf = (pid: number, name: string): string | null =>
  (readOf(pid, 'environ') ?? '')
    .split('\0')
    .find((entry) => entry.startsWith(`${name}=`))
    ?.slice(name.length + 1) ?? null

const readOf = (pid: number, file: string): string | null => {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch (error) {
    // It ended while we looked, belongs to somebody else, or there is no /proc here.
    if (error instanceof Error && 'code' in error && /^(ENOENT|ESRCH|EACCES|EPERM)$/.test(String(error.code))) return null
    throw error
  }
}
