import { connect, createServer, type Socket } from 'node:net'

/** A line to a server of this machine that is there or not, as the network in the field. */
export interface ShakyLine {
  readonly url: string
  /** Breaks whatever is under way, at whatever byte it is, and lets nobody through. */
  cut(): void
  mend(): void
  close(): Promise<void>
}

export const startShakyLine = async (target: string): Promise<ShakyLine> => {
  const port = Number(new URL(target).port)
  const sockets = new Set<Socket>()
  let isCut = false
  const proxy = createServer((client) => {
    if (isCut) {
      client.destroy()
      return
    }
    const server = connect(port, '127.0.0.1')
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      sockets.add(socket)
      socket.on('error', () => socket.destroy())
      socket.on('close', () => {
        sockets.delete(socket)
        other.destroy()
      })
      socket.pipe(other)
    }
  })
  await new Promise<void>((done) => proxy.listen(0, '127.0.0.1', done))
  const address = proxy.address()
  const cut = (): void => {
    isCut = true
    for (const socket of sockets) socket.destroy()
  }
  return {
    url: `http://localhost:${typeof address === 'object' && address ? address.port : 0}`,
    cut,
    mend: () => {
      isCut = false
    },
    close: async () => {
      cut()
      await new Promise<void>((done) => proxy.close(() => done()))
    },
  }
}
