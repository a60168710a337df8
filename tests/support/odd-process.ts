// A worker process whose behaviour is told by the path it is asked to index.
import { randomUUID } from 'node:crypto'
import { expose } from 'comlink'
import { endpointOf } from '#server/work/endpoint.ts'

// Behind a fence, numbers of processes are all the same.
const id = randomUUID()
const kept: Buffer[] = []

const indexFile = async (path: string): Promise<unknown> => {
  if (path === 'exit') process.exit(7)
  if (path === 'hang') for (;;);
  if (path === 'throw') throw new Error('a bug in a task')
  if (path === 'killed') process.kill(process.pid, 'SIGKILL')
  if (path === 'pixels') {
    const eaten: Uint8Array[] = []
    for (;;) eaten.push(new Uint8Array(1e8).fill(1))
  }
  if (path === 'memory') {
    const eaten: number[][] = []
    for (;;) eaten.push(new Array(1e6).fill(Math.random()))
  }
  if (path === 'hold' || path === 'keep') kept.push(Buffer.alloc(150e6, 1))
  if (path === 'hold') await new Promise(() => undefined)
  if (path === 'slow') await new Promise((resolve) => setTimeout(resolve, 150))
  return { ok: true, value: { sha256: path, id } }
}

expose(
  { indexFile },
  endpointOf({ send: (message) => process.send?.(message), on: process.on.bind(process), off: process.off.bind(process) }),
)
