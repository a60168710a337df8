import { Hono } from 'hono'
import { expect, test } from 'vitest'
import { guard } from '#server/http/guard.ts'
import { listen } from '#server/http/listen.ts'
import { memoryDatabase } from '#tests/support/memory-database.ts'
import { createCodes } from './codes.ts'
import { createConnections } from './connections.ts'
import { createDeeds } from './deeds.ts'
import { createDevices } from './devices.ts'

test('an open stream ends when its device is locked out, and another device’s goes on', async () => {
  const database = memoryDatabase()
  const devices = createDevices(database, Date.now)
  const app = new Hono()
  const book = { devices, codes: createCodes(Date.now), deeds: createDeeds(database, Date.now) }
  const access = {
    names: [],
    token: null,
    remoteAddress: () => '192.168.1.20',
    holdConnection: createConnections(devices),
    ...book,
  }
  app.use(guard(access, () => 'guest'))
  app.get('/', (c) => c.body(new ReadableStream({ start: (stream) => stream.enqueue(new TextEncoder().encode('begun')) })))
  const server = await listen(app, '127.0.0.1', 0)
  if (!server.ok) throw new Error(server.fault.message)
  try {
    const open = async (token: string) => {
      const headers = { authorization: `Bearer ${token}` }
      const reader = (await fetch(`http://127.0.0.1:${server.value.port}/`, { headers })).body!.getReader()
      expect(new TextDecoder().decode((await reader.read()).value)).toBe('begun')
      return reader
    }
    const [lost, kept] = [devices.add('lost', 'owner'), devices.add('kept', 'guest')]
    const ended = (await open(lost.token)).read().then(
      ({ done }) => done,
      () => true,
    )
    let isKeptOpen = true
    void (await open(kept.token)).read().then(
      () => (isKeptOpen = false),
      () => (isKeptOpen = false),
    )
    devices.remove(lost.device.id)
    expect(await ended).toBe(true)
    expect(isKeptOpen).toBe(true)
  } finally {
    await server.value.close(0)
    database.close()
  }
})
