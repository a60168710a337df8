import type { Socket } from 'node:net'
import type { Context } from 'hono'
import type { Devices } from './devices.ts'
import type { Visitor } from './visitor.ts'

/** An owner who changes a device by that very device still gets the answer [ms]. */
const LAST_WORDS_MS = 500

/**
 * Remembers which connections belong to which device, and ends them when it is locked out or may do other things than before:
 * an open stream of events would otherwise go on for ever.
 */
export const createConnections = (devices: Pick<Devices, 'onChange'>): ((c: Context, visitor: Visitor) => void) => {
  const held = new Map<string, Set<Socket>>()
  devices.onChange((id) => {
    const sockets = [...(held.get(id) ?? [])]
    setTimeout(() => {
      for (const socket of sockets) socket.destroy()
    }, LAST_WORDS_MS).unref()
  })
  return (c, { deviceId }) => {
    // Tests ask without a connection.
    const socket: Socket | undefined = c.env?.incoming?.socket
    if (deviceId === null || !socket || held.get(deviceId)?.has(socket)) return
    const sockets = held.get(deviceId) ?? new Set()
    held.set(deviceId, sockets.add(socket))
    socket.once('close', () => {
      sockets.delete(socket)
      if (sockets.size === 0 && held.get(deviceId) === sockets) held.delete(deviceId)
    })
  }
}
