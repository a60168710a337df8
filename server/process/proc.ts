import { readdirSync, readFileSync } from 'node:fs'
import type { ProcessFacts } from './facts.ts'
import { askPs, variableIn } from './ps.ts'

/** A process whose environment has a variable that was asked for. */
export interface MarkedProcess extends ProcessFacts {
  readonly mark: string
}

const { platform } = process

/** Every process that we may see. */
export const listProcesses = (): ProcessFacts[] => {
  if (platform === 'win32') return []
  if (platform !== 'linux') return askPs(platform)
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => readStat(Number(pid)) ?? [])
}

/** Every process of ours that was started with this variable in its environment. */
export const listMarked = (name: string): MarkedProcess[] => {
  const withMark = (found: ProcessFacts, mark: string | null): MarkedProcess[] => (mark === null ? [] : [{ ...found, mark }])
  if (platform === 'linux') return listProcesses().flatMap((found) => withMark(found, variableOf(found.pid, name)))
  return platform === 'win32' ? [] : askPs(platform).flatMap((found) => withMark(found, variableIn(found, name)))
}

/** Null when there is none of this number, and on Windows. */
export const readProcess = (pid: number): ProcessFacts | null => {
  if (platform === 'linux') return readStat(pid)
  return platform === 'win32' ? null : (askPs(platform, pid)[0] ?? null)
}

const readStat = (pid: number): ProcessFacts | null => {
  // `pid (name) state ppid pgrp …`; the name may hold anything, brackets and spaces too.
  const text = readOf(pid, 'stat')
  if (text === null) return null
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return { pid, state: fields[0]!, group: Number(fields[2]), startedAt: fields[19]! }
}

const variableOf = (pid: number, name: string): string | null =>
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
