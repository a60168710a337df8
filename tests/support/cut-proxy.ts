import { connect, createServer, type Socket } from 'node:net'

export interface CutProxy {
  readonly port: number
  /** Cuts the next connection that begins with this text after so many bytes in a direction; null lets everything through. */
  cut: { readonly begins: string; readonly direction: 'up' | 'down'; readonly after: number } | null
  /** Bytes that went through the last connection that was watched for. */
  readonly passed: { up: number; down: number }
  close(): Promise<void>
}

/** Stands between a client and a server on this machine and breaks the line where it is told to. */
export const startCutProxy = async (target: number): Promise<CutProxy> => {
  const sockets = new Set<Socket>()
  const proxy = createServer((client) => {
    const server = connect(target, '127.0.0.1')
    for (const socket of [client, server]) {
      sockets.add(socket)
      socket.on('error', () => socket.destroy())
      socket.on('close', () => sockets.delete(socket))
    }
    let limit = { up: Infinity, down: Infinity }
    const sent = { up: 0, down: 0 }
    const pass = (direction: 'up' | 'down', to: Socket, data: Buffer): void => {
      if (direction === 'up' && sent.up === 0 && self.cut && data.toString('latin1').startsWith(self.cut.begins)) {
        limit = { up: Infinity, down: Infinity, [self.cut.direction]: self.cut.after }
        self.cut = null
        self.passed = sent
      }
      const room = limit[direction] - sent[direction]
      const part = data.subarray(0, Math.max(0, room))
      sent[direction] += part.length
      if (data.length < room) {
        to.write(part)
        return
      }
      // What was let through arrives; then the line is dead in both directions.
      to.write(part, () => {
        client.destroy()
        server.destroy()
      })
    }
    client.on('data', (data: Buffer) => pass('up', server, data))
    server.on('data', (data: Buffer) => pass('down', client, data))
    client.on('close', () => server.destroy())
    server.on('close', () => client.end())
  })
  await new Promise<void>((done) => proxy.listen(0, '127.0.0.1', done))
  const address = proxy.address()
  const self: { -readonly [K in keyof CutProxy]: CutProxy[K] } = {
    port: typeof address === 'object' && address ? address.port : 0,
    cut: null,
    passed: { up: 0, down: 0 },
    close: () =>
      new Promise((done) => {
        for (const socket of sockets) socket.destroy()
        proxy.close(() => done())
      }),
  }
  return self
}
