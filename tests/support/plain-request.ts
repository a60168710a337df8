import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'

/**
 * `fetch` without its pool: a connection of its own for every request, so that a proxy can cut exactly one. A body may be sent
 * only in part, and is then never ended. Rejects with a TypeError when the line breaks, as `fetch` does.
 */
export const plainRequest =
  (base: string, part: (init: RequestInit) => number | null = () => null) =>
  async (path: string, init: RequestInit): Promise<Response> => {
    const body = init.body instanceof Blob ? Buffer.from(await init.body.arrayBuffer()) : null
    const headers = { ...(init.headers as Record<string, string>), 'content-length': String(body?.length ?? 0) }
    const asked = request(`${base}${path}`, { method: init.method ?? 'GET', headers, agent: false })
    const sent = part(init)
    try {
      if (sent === null) asked.end(body ?? undefined)
      else asked.write(body?.subarray(0, sent) ?? '')
      if (sent === 0) asked.flushHeaders()
      const [reply]: IncomingMessage[] = await once(asked, 'response')
      const pieces: Buffer[] = []
      for await (const piece of reply!) pieces.push(piece)
      const text = Buffer.concat(pieces)
      const status = reply!.statusCode ?? 0
      const answered = Object.entries(reply!.headers).map(([name, value]) => [name, String(value)] as [string, string])
      return new Response(status === 204 || status === 304 ? null : text, { status, headers: answered })
    } catch (cause) {
      throw new TypeError('The line broke.', { cause })
    }
  }
