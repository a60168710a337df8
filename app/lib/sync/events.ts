import { z } from 'zod'

const Changed = z.object({ cursor: z.int().min(0) })

/**
 * Hears the server say that something is new. A stream that breaks is the first sign that the server is gone: it is closed, and
 * the caller, who looks at once, opens it anew when the server is back. `open` may be called often. `onChanged` is told how far the
 * server's history reaches, when it said so.
 */
export const listen = (onChanged: (cursor: number | null) => void): { open(): void; close(): void } => {
  let source: EventSource | null = null
  const close = (): void => {
    source?.close()
    source = null
  }
  const open = (): void => {
    if (source) return
    source = new EventSource('/api/events')
    source.addEventListener('changed', ({ data }: MessageEvent<string>) => onChanged(cursorOf(data)))
    source.addEventListener('error', () => {
      close()
      onChanged(null)
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
