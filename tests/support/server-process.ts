import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { SyncResponse } from '#shared/sync/protocol.ts'
import type { Line } from './tablet.ts'

const MAIN = resolve(import.meta.dirname, '../../server/cli/main.ts')

export interface ServerProcess {
  readonly child: ChildProcess
  readonly url: string
  /** What it has said so far. */
  words(): string
  readonly line: Line
  /** Ends it as a power cut does. */
  kill(): Promise<void>
  /** Asks it to stop; resolves with its exit code. */
  stop(): Promise<number | null>
}

const clean = (env: Record<string, string>): NodeJS.ProcessEnv => ({
  PATH: process.env['PATH'] ?? '',
  HOME: process.env['HOME'] ?? '',
  ...env,
})

/** `darksite …` as a program of its own: what it says, and how it ends. */
export const runDarksite = async (args: readonly string[], env: Record<string, string> = {}) => {
  const child = spawn(process.execPath, [MAIN, ...args], { env: clean(env), stdio: ['ignore', 'pipe', 'pipe'] })
  let [out, err] = ['', '']
  child.stdout.on('data', (part: Buffer) => {
    out += part.toString()
  })
  child.stderr.on('data', (part: Buffer) => {
    err += part.toString()
  })
  await once(child, 'close')
  return { code: child.exitCode, out, err }
}

/** A real server on a free port. Rejects with its words when it does not start. */
export const startServerProcess = async (env: Record<string, string>): Promise<ServerProcess> => {
  const settings = clean({ DARKSITE_PORT: '0', DARKSITE_NOVA_PORT: 'off', DARKSITE_SCAN_SECONDS: '0', ...env })
  const child = spawn(process.execPath, [MAIN, 'serve'], { env: settings, stdio: ['ignore', 'ignore', 'pipe'] })
  let words = ''
  const url = await new Promise<string>((resolve, reject) => {
    child.stderr.on('data', (part: Buffer) => {
      words += part.toString()
      const match = /http:\/\/\S+/.exec(words)
      if (match && words.includes('\n')) resolve(match[0])
    })
    child.on('exit', () => reject(new Error(words)))
  })
  const ended = once(child, 'exit')
  return {
    child,
    url,
    words: () => words,
    line: async (request) => {
      const answer = await fetch(`${url}/api/sync`, { method: 'POST', body: JSON.stringify(request) })
      return SyncResponse.parse(await answer.json())
    },
    kill: async () => {
      child.kill('SIGKILL')
      await ended
    },
    stop: async () => {
      child.kill('SIGTERM')
      await ended
      return child.exitCode
    },
  }
}
