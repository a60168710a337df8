import type { Endpoint } from 'comlink'

/** One end of the line between two processes. */
interface Line {
  send(message: unknown): void
  on(event: 'message', listener: (message: unknown) => void): unknown
  off(event: 'message', listener: (message: unknown) => void): unknown
}

/** A line between processes as Comlink wants it. */
export const endpointOf = (line: Line): Endpoint => {
  const listeners = new Map<unknown, (message: unknown) => void>()
  return {
    postMessage: (message) => line.send(message),
    addEventListener: (_type, listener) => {
      const hear = (data: unknown): void => {
        const event = { data } as MessageEvent
        if ('handleEvent' in listener) listener.handleEvent(event)
        else listener(event)
      }
      listeners.set(listener, hear)
      line.on('message', hear)
    },
    removeEventListener: (_type, listener) => {
      const hear = listeners.get(listener)
      listeners.delete(listener)
      if (hear) line.off('message', hear)
    },
  }
}
