import type { Hono } from 'hono'
import type { Services } from './services.ts'

const HEARTBEAT_MS = 15_000
/** Many changes in a row are told as one. */
const PAUSE_MS = 100

/**
 * `GET /api/events`: says that there is something after a cursor, never what. A listener that comes back with `Last-Event-ID`
 * hears at once when it has missed something.
 */
export const eventRoutes = (app: Hono, { records, closing }: Pick<Services, 'records' | 'closing'>): void => {
  app.get('/api/events', (c) => {
    const lastSeen = Number(c.req.header('last-event-id') ?? Number.NaN)
    const body = eventStream(records, lastSeen, AbortSignal.any([closing, c.req.raw.signal]))
    return c.body(body, 200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    })
  })
}

const eventStream = (records: Services['records'], lastSeen: number, signal: AbortSignal): ReadableStream<Uint8Array> => {
  const encoder = new TextEncoder()
  let stop = (): void => {}
  return new ReadableStream<Uint8Array>({
    start(controller) {
      let told = Number.isNaN(lastSeen) ? -1 : lastSeen
      let pending: NodeJS.Timeout | undefined
      const send = (text: string) => controller.enqueue(encoder.encode(text))
      const tell = (): void => {
        pending = undefined
        const cursor = records.cursor()
        if (cursor === told) return
        told = cursor
        send(`id: ${cursor}\nevent: changed\ndata: {"cursor": ${cursor}}\n\n`)
      }
      const stopListening = records.onChange(() => {
        pending ??= setTimeout(tell, PAUSE_MS)
      })
      const heartbeat = setInterval(() => send(': still here\n\n'), HEARTBEAT_MS)
      stop = () => {
        stopListening()
        clearInterval(heartbeat)
        clearTimeout(pending)
        // A stream that its reader has left is closed already.
        signal.removeEventListener('abort', end)
      }
      const end = (): void => {
        stop()
        controller.close()
      }
      signal.addEventListener('abort', end)
      send('retry: 2000\n\n')
      tell()
    },
    cancel: () => stop(),
  })
}
