/**
 * Hears the server say that something is new. A stream that breaks is the first sign that the server is gone: it is closed, and
 * the caller, who looks at once, opens it anew when the server is back. `open` may be called often.
 */
export const listen = (onChanged: () => void): { open(): void; close(): void } => {
  let source: EventSource | null = null
  const close = (): void => {
    source?.close()
    source = null
  }
  const open = (): void => {
    if (source) return
    source = new EventSource('/api/events')
    source.addEventListener('changed', onChanged)
    source.addEventListener('error', () => {
      close()
      onChanged()
    })
  }
  return { open, close }
}
