import { Hono } from 'hono'
import { expect, test } from 'vitest'
import { listen } from './listen.ts'

test('a port that is taken is a fault with the setting that moves this server, and not onto its neighbour', async () => {
  const first = await listen(new Hono(), '127.0.0.1', 0)
  if (!first.ok) throw new Error(first.fault.message)
  const { port } = first.value
  try {
    const pages = await listen(new Hono(), '127.0.0.1', port)
    expect(pages).toMatchObject({ ok: false, fault: { code: 'http.port-taken' } })
    expect(pages.ok ? '' : pages.fault.message).toContain(`: DARKSITE_PORT=${port + 10}.`)
    const nova = await listen(new Hono(), '127.0.0.1', port, { port: 'DARKSITE_NOVA_PORT', host: 'DARKSITE_NOVA_HOST' })
    expect(nova.ok ? '' : nova.fault.message).toContain(`: DARKSITE_NOVA_PORT=${port + 10}.`)
  } finally {
    await first.value.close(0)
  }
})
