import { z } from 'zod'

const Changed = z.object({ cursor: z.int().min(0) })

/**
 * Hears the server say that something is new. A stream that breaks is the first sign that the server is gone: it is closed, and
 * the caller, who looks at once, opens it anew when the server is back. `open` may be called often; it is told how much of the server's
 * history has been seen. `onChanged` hears whether the server's history is shorter than that. Only the first event of a stream can
 * tell: a history never shrinks while a server runs, and a later event may be older than our own last exchange.
 */
export const listen = (onChanged: (isShorter: boolean) => void): { open(seen: number): void; close(): void } => {
  let source: EventSource | null = null
  const close = (): void => {
    source?.close()
    source = null
  }
  const open = (seen: number): void => {
    if (source) return
    let isFirst = true
    source = new EventSource('/api/events')
    source.addEventListener('changed', ({ data }: MessageEvent<string>) => {
      const cursor = cursorOf(data)
      onChanged(isFirst && cursor !== null && cursor < seen)
      isFirst = false
    })
    source.addEventListener('error', () => {
      close()
      onChanged(false)
    })
  }
  return { open, close }
}

const cursorOf = (data: string): number | null => {
  try {
    return Changed.safeParse(JSON.parse(data)).data?.cursor ?? null
  } catch (cause) {
    if (cause instanceof SyntaxError) return null
    throw cause
  }
}
