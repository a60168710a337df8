import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

/** A real server with a library of its own, as it runs beside the telescope; it can be switched off and on again. */
export interface Rig {
  readonly url: string
  readonly library: string
  readonly data: string
  start(): Promise<void>
  stop(): Promise<void>
  /** Ends it as a power cut does. */
  kill(): Promise<void>
  /** Stops it and removes everything. */
  close(): Promise<void>
}

const PATIENCE_MS = 30_000

/** `files` are put into the library first; null is a rig without a library; `env` adds settings. The pages must have been built. */
export const startRig = async (
  files: Readonly<Record<string, Uint8Array>> | null,
  env: Readonly<Record<string, string>> = {},
): Promise<Rig> => {
  if (!existsSync('build/index.html')) throw new Error('The pages are not built: run "npm run build".')
  const home = await mkdtemp(join(tmpdir(), 'darksite-rig-'))
  const [library, data] = [join(home, 'library'), join(home, 'data')]
  await mkdir(library)
  for (const [name, bytes] of Object.entries(files ?? {})) await writeFile(join(library, name), bytes)
  const port = await freePort()
  let server: ChildProcess | null = null

  const start = async (): Promise<void> => {
    server = spawn(process.execPath, [resolve('server/cli/main.ts'), 'serve'], {
      env: {
        ...process.env,
        DARKSITE_PORT: String(port),
        DARKSITE_NOVA_PORT: 'off',
        DARKSITE_DATA: data,
        DARKSITE_LIBRARY: files ? library : '',
        ...env,
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    await untilSaid(server, 'Darksite is at')
  }
  const end = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<void> => {
    const child = server
    server = null
    if (!child || child.exitCode !== null) return
    const ended = new Promise((done) => child.once('exit', done))
    child.kill(signal)
    await ended
  }
  const stop = (): Promise<void> => end('SIGTERM')
  const close = async (): Promise<void> => {
    await stop()
    await rm(home, { recursive: true, force: true })
  }
  await start()
  return { url: `http://localhost:${port}`, library, data, start, stop, kill: () => end('SIGKILL'), close }
}

const untilSaid = (child: ChildProcess, words: string): Promise<void> =>
  new Promise((done, failed) => {
    let said = ''
    const timer = setTimeout(() => failed(new Error(`The server did not start:\n${said}`)), PATIENCE_MS)
    child.stderr?.on('data', (text: Buffer) => {
      said += text
      if (!said.includes(words)) return
      clearTimeout(timer)
      done()
    })
    child.once('exit', () => failed(new Error(`The server ended at once:\n${said}`)))
  })

const freePort = (): Promise<number> =>
  new Promise((done) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address()
      const port = typeof address === 'object' && address ? address.port : 0
      probe.close(() => done(port))
    })
  })
