import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Hono } from 'hono'
import { afterEach } from 'vitest'
import { type Config, readConfig } from '#server/config.ts'
import { createApp } from '#server/http/app.ts'
import { jobs } from '#server/jobs/jobs.gen.ts'
import { servicesOf } from '#server/main.ts'
import { type Darksite, type Options, openDarksite } from '#server/open-darksite.ts'
import { PROTOCOL_VERSION } from '#shared/sync/protocol.ts'
import type { Line } from './tablet.ts'

/** A whole server in temporary folders, without a port. */
export interface TestDarksite extends Darksite {
  readonly folder: string
  readonly captures: string
  readonly config: Config
  readonly app: Hono
  /** A tablet's way to it, through HTTP. */
  readonly line: Line
}

const toClose: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of toClose.splice(0).reverse()) await close()
})

/** A folder that goes away after the test. */
export const temporaryFolder = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'darksite-test-'))
  toClose.push(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** Opens a server on `folder`, or on a fresh one. It is closed after the test. */
export const testDarksite = async (
  options: Partial<Options> & { folder?: string } & Partial<Config> = {},
): Promise<TestDarksite> => {
  const folder = options.folder ?? (await temporaryFolder())
  const captures = join(folder, 'captures')
  const { folder: _folder, registry, now, log, ...settings } = options
  const config = {
    ...readConfig({}),
    dataDir: join(folder, 'data'),
    libraries: [captures],
    pagesDir: join(folder, 'build'),
    ...settings,
  }
  const opened = await openDarksite(config, { registry: registry ?? jobs, ...(now ? { now } : {}), ...(log ? { log } : {}) })
  if (!opened.ok) throw new Error(opened.fault.message)
  const closing = new AbortController()
  const services = await servicesOf(opened.value, config, closing.signal)
  const app = createApp({ ...services, access: { ...services.access, remoteAddress: () => '127.0.0.1' } })
  let isClosed = false
  const close = async (): Promise<void> => {
    if (isClosed) return
    isClosed = true
    closing.abort()
    await opened.value.close()
  }
  toClose.push(close)
  const line: Line = async (request) => {
    const answer = await app.request('/api/sync', { method: 'POST', body: JSON.stringify(request), headers: LOCAL })
    if (!answer.ok) throw new Error(`Sync ${PROTOCOL_VERSION} was refused: ${await answer.text()}`)
    return answer.json()
  }
  return { ...opened.value, close, folder, captures, config, app, line }
}

/** What a program on this machine sends. */
export const LOCAL = { host: 'localhost:8484' }
