import { upgradeWebSocket } from '@hono/node-server'
import type { Hono } from 'hono'
import type { JobRow } from '#shared/records/job.ts'
import { sendFault } from './answer.ts'
import type { Services } from './services.ts'

const HEARTBEAT_MS = 15_000
/** Many changes in a row are told together. */
const PAUSE_MS = 100

/** What is told of a job: a line of its log, with its number, or how it stands. */
export type JobNews =
  | { readonly kind: 'log'; readonly seq: number; readonly at: number; readonly line: string }
  | ({ readonly kind: 'state' } & Pick<JobRow, 'state' | 'progress' | 'message' | 'attempt' | 'fault'>)

type Watched = Pick<Services, 'records' | 'engine'>

/** Tells what is new of a job: the lines after a place in its log and how it stands, at once and then as it comes. */
export const watchJob = (
  { records, engine }: Watched,
  id: string,
  after: number,
  tell: (news: JobNews) => void,
): (() => void) => {
  let [heard, told] = [after, '']
  let pending: NodeJS.Timeout | undefined
  const look = (): void => {
    pending = undefined
    for (const line of engine.log(id, heard)) {
      heard = line.seq
      tell({ kind: 'log', ...line })
    }
    const row = records.row('jobs', id)
    if (!row) return
    const { state, progress, message, attempt, fault } = row
    const news = { kind: 'state', state, progress, message, attempt, fault } as const
    if (JSON.stringify(news) === told) return
    told = JSON.stringify(news)
    tell(news)
  }
  const soon = (): void => {
    pending ??= setTimeout(look, PAUSE_MS)
  }
  const stops = [records.onChange(soon), engine.onLog(id, soon)]
  look()
  return () => {
    for (const stop of stops) stop()
    clearTimeout(pending)
  }
}

/**
 * `GET /api/jobs/{id}/events`: log and state of a job as server-sent events; whoever comes back with `Last-Event-ID` misses no
 * line. `GET /api/jobs/{id}/socket?after=`: the same over a web socket, one JSON object a message.
 */
export const jobStreamRoutes = (app: Hono, services: Watched & Pick<Services, 'closing'>): void => {
  const { records, closing } = services
  app.get('/api/jobs/:id/events', (c) => {
    const id = c.req.param('id')
    if (!records.row('jobs', id)) return sendFault(NO_JOB)
    const after = placeOf(c.req.header('last-event-id') ?? c.req.query('after'))
    return c.body(eventStream(services, id, after, AbortSignal.any([closing, c.req.raw.signal])), 200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    })
  })

  app.get(
    '/api/jobs/:id/socket',
    upgradeWebSocket((c) => {
      const id = c.req.param('id') ?? ''
      const after = placeOf(c.req.query('after'))
      let stop = (): void => {}
      return {
        onOpen: (_event, socket) => {
          if (!records.row('jobs', id)) {
            socket.close(4404, NO_JOB.message)
            return
          }
          const end = (): void => socket.close(1001, 'The server is stopping.')
          closing.addEventListener('abort', end, { once: true })
          const leave = watchJob(services, id, after, (news) => socket.send(JSON.stringify(news)))
          stop = () => {
            leave()
            closing.removeEventListener('abort', end)
          }
        },
        onClose: () => stop(),
        onError: () => stop(),
      }
    }),
  )
}

const NO_JOB = { kind: 'not-found', code: 'jobs.not-found', message: 'There is no such job.' } as const

/** A place in the log; nonsense is the beginning. */
const placeOf = (text: string | undefined): number => (/^\d{1,15}$/.test(text ?? '') ? Number(text) : 0)

const eventStream = (services: Watched, id: string, after: number, signal: AbortSignal): ReadableStream<Uint8Array> => {
  const encoder = new TextEncoder()
  let stop = (): void => {}
  return new ReadableStream<Uint8Array>({
    start(controller) {
      const send = (text: string) => controller.enqueue(encoder.encode(text))
      send('retry: 2000\n\n')
      // Only lines are numbered: the state is told anew to everybody who comes.
      const leave = watchJob(services, id, after, ({ kind, ...news }) =>
        send(`${'seq' in news ? `id: ${news.seq}\n` : ''}event: ${kind}\ndata: ${JSON.stringify(news)}\n\n`),
      )
      const heartbeat = setInterval(() => send(': still here\n\n'), HEARTBEAT_MS)
      const end = (): void => {
        stop()
        controller.close()
      }
      stop = () => {
        leave()
        clearInterval(heartbeat)
        signal.removeEventListener('abort', end)
      }
      signal.addEventListener('abort', end)
    },
    cancel: () => stop(),
  })
}
