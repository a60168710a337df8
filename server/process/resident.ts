import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'

const { platform } = process

/**
 * How much of the memory chips a process and all that it has started take now [bytes], less what are pages of files, which the
 * system takes back when it wants to: index files of gigabytes are read like that. 0 when it is gone; also on Windows, where nobody
 * is asked.
 */
export const residentBytes = async (pid: number): Promise<number> => {
  if (platform === 'win32') return 0
  if (platform !== 'linux') return askPs(pid)
  const [status, children] = await Promise.all([textOf(`/proc/${pid}/status`), textOf(`/proc/${pid}/task/${pid}/children`)])
  const own = takenOf(status)
  const theirs = await Promise.all(children.split(' ').map(Number).filter(Boolean).map(residentBytes))
  return theirs.reduce((sum, bytes) => sum + bytes, own)
}

/** Of `/proc/PID/status` (proc(5)); kernels before 4.5 do not tell pages of files from others. */
const takenOf = (status: string): number => {
  const kilobytes = (name: string): number | null => {
    const text = new RegExp(`^${name}:\\s*(\\d+) kB$`, 'm').exec(status)?.[1]
    return text === undefined ? null : Number(text)
  }
  const own = kilobytes('RssAnon')
  return 1024 * (own === null ? (kilobytes('VmRSS') ?? 0) : own + (kilobytes('RssShmem') ?? 0))
}

const textOf = async (path: string): Promise<string> => {
  try {
    return await readFile(path, 'latin1')
  } catch (error) {
    // It ended while we looked, or this kernel does not tell of children.
    if (error instanceof Error && 'code' in error && /^(ENOENT|ESRCH|EACCES|EPERM)$/.test(String(error.code))) return ''
    throw error
  }
}

/** Systems without /proc know no fence that starts a second process: this one is all there is. */
const askPs = (pid: number): Promise<number> =>
  new Promise((resolve) => {
    execFile('ps', ['-o', 'rss=', '-p', String(pid)], (error, text) => resolve(error ? 0 : Number(text.trim()) * 1024 || 0))
  })
