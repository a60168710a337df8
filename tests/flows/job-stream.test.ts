import { afterEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { type Listening, listen } from '#server/http/listen.ts'
import { ok } from '#shared/core/fault.ts'
import { LOCAL, testDarksite } from '#tests/support/darksite.ts'
import { gateOf, jobOf, until } from '#tests/support/job-bench.ts'

const toClose: Listening[] = []
afterEach(async () => {
  for (const listening of toClose.splice(0)) await listening.close(100)
})

/** A server with a job that says ten lines, waits at the gate and says one more. */
const talkative = async () => {
  const gate = gateOf()
  const look = jobOf('look', async ({ log, progress }) => {
    for (let i = 0; i < 10; i++) log(`line ${i}`)
    progress(0.5, 'Half of it')
    await gate.opened
    log('the last line')
    return ok(null)
  })
  const darksite = await testDarksite({ registry: { look } })
  const id = await darksite.engine.enqueue('look', null)
  darksite.engine.start()
  await until(() => darksite.engine.log(id).length === 10)
  const listening = await listen(darksite.app, '127.0.0.1', 0)
  if (!listening.ok) throw new Error(listening.fault.message)
  toClose.push(listening.value)
  return { ...darksite, gate, id, port: listening.value.port }
}

interface Told {
  readonly id: string
  readonly event: string
  readonly data: Record<string, unknown>
}

/** Listens until `isEnough`, then hangs up as a lost connection does. */
const listenTo = async (url: string, headers: Record<string, string>, isEnough: (told: readonly Told[]) => boolean) => {
  const stop = new AbortController()
  const answer = await fetch(url, { headers, signal: stop.signal })
  const decoder = new TextDecoder()
  const told: Told[] = []
  let rest = ''
  for await (const part of answer.body!) {
    const blocks = (rest + decoder.decode(part, { stream: true })).split('\n\n')
    rest = blocks.pop()!
    for (const block of blocks) {
      const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1] ?? ''
      if (field('event')) told.push({ id: field('id'), event: field('event'), data: JSON.parse(field('data')) })
    }
    if (isEnough(told)) break
  }
  stop.abort()
  return told
}
const linesOf = (told: readonly Told[]) => told.flatMap(({ event, data }) => (event === 'log' ? data['line'] : []))

test('a job is followed by its events, and whoever comes back after a lost connection misses no line and hears none twice', async () => {
  const { port, id, gate } = await talkative()
  const url = `http://127.0.0.1:${port}/api/jobs/${id}/events`
  const first = await listenTo(url, {}, (told) => told.some(({ event }) => event === 'state'))
  expect(linesOf(first)).toEqual(Array.from({ length: 10 }, (_, i) => `line ${i}`))
  expect(first.at(-1)?.data).toMatchObject({ state: 'running', progress: 0.5, message: 'Half of it' })
  const middle = first.filter(({ event }) => event === 'log')[5]!.id
  gate.open()
  const second = await listenTo(url, { 'last-event-id': middle }, (told) => told.at(-1)?.data['state'] === 'done')
  expect(linesOf(second)).toEqual(['line 6', 'line 7', 'line 8', 'line 9', 'the last line'])
  expect((await fetch(url.replace(id, 'nobody'))).status).toBe(404)
})

test('the web socket tells the same, to our own pages only', async () => {
  const { port, id, gate, engine } = await talkative()
  const after = engine.log(id)[7]!.seq
  const socket = new WebSocket(`ws://127.0.0.1:${port}/api/jobs/${id}/socket?after=${after}`)
  const told: Record<string, unknown>[] = []
  socket.on('message', (data) => told.push(JSON.parse(String(data))))
  await until(() => told.length >= 3)
  gate.open()
  await until(() => told.at(-1)?.['state'] === 'done')
  expect(told.flatMap(({ kind, line }) => (kind === 'log' ? line : []))).toEqual(['line 8', 'line 9', 'the last line'])
  socket.close()

  const codes: (number | string)[] = []
  new WebSocket(`ws://127.0.0.1:${port}/api/jobs/nobody/socket`).on('close', (code) => codes.push(code))
  new WebSocket(`ws://127.0.0.1:${port}/api/jobs/${id}/socket`, { origin: 'http://elsewhere.example' }).on('error', (error) =>
    codes.push(error.message),
  )
  await until(() => codes.length === 2)
  expect(codes.map(String).sort()).toEqual(['4404', 'Unexpected server response: 403'])
})

test('the queue is paused, looked at and redriven, and jobs are run again, cloned, archived and deleted, over HTTP', async () => {
  let isGood = false
  const look = jobOf('look', async () =>
    isGood ? ok(null) : { ok: false, fault: { kind: 'no-result', code: 'x.y', message: 'No.' } },
  )
  const { app, engine, records } = await testDarksite({ registry: { look } })
  const ask = async (method: string, path: string, body?: unknown) => {
    const text = body === undefined ? undefined : JSON.stringify(body)
    const headers = { ...LOCAL, ...(text ? { 'content-length': String(text.length) } : {}) }
    const answer = await app.request(path, { method, headers, ...(text ? { body: text } : {}) })
    return { status: answer.status, body: await answer.json() }
  }
  engine.start()
  expect(await ask('POST', '/api/queue/pause', { isPaused: true })).toMatchObject({ status: 200, body: { isPaused: true } })
  const id = await engine.enqueue('look', null)
  await engine.settled()
  expect(await ask('GET', '/api/queue')).toMatchObject({ body: { isPaused: true, counts: { queued: 1 } } })
  expect(await ask('POST', `/api/jobs/${id}/rerun`)).toMatchObject({ status: 409, body: { fault: { code: 'jobs.unfinished' } } })
  await ask('POST', '/api/queue/pause', { isPaused: false })
  await engine.settled()
  expect(records.row('jobs', id)?.state).toBe('failed')
  isGood = true
  expect(await ask('POST', '/api/queue/redrive', {})).toEqual({ status: 202, body: { jobs: 1 } })
  await engine.settled()
  expect(records.row('jobs', id)?.state).toBe('done')
  expect(await ask('POST', `/api/jobs/${id}/redrive`)).toMatchObject({ status: 409, body: { fault: { code: 'jobs.is-done' } } })
  expect(await ask('POST', `/api/jobs/${id}/rerun`)).toEqual({ status: 202, body: { id } })
  await engine.settled()
  const clone = await ask('POST', `/api/jobs/${id}/clone`, { params: { depth: 9 } })
  await engine.settled()
  expect(records.row('jobs', clone.body.id)).toMatchObject({ state: 'done', params: { depth: 9 } })
  expect((await ask('POST', `/api/jobs/${id}/archive`)).status).toBe(202)
  expect((await ask('POST', `/api/jobs/${id}/delete`)).status).toBe(202)
  expect(records.row('jobs', id)).toMatchObject({ isArchived: true, isDeleted: true })
  expect((await ask('POST', `/api/jobs/${id}/rerun`)).status).toBe(404)
  expect((await ask('POST', '/api/queue/pause', { isPaused: 'maybe' })).status).toBe(422)
})
