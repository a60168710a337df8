// A worker thread whose behaviour is told by the path it is asked to index.
import { parentPort, threadId } from 'node:worker_threads'
import { expose } from 'comlink'
import nodeEndpoint from 'comlink/dist/umd/node-adapter.js'

const indexFile = async (path: string): Promise<unknown> => {
  if (path === 'exit') process.exit(7)
  if (path === 'hang') for (;;);
  if (path === 'throw') throw new Error('a bug in a task')
  if (path === 'memory') {
    const eaten: number[][] = []
    for (;;) eaten.push(new Array(1e6).fill(Math.random()))
  }
  if (path === 'slow') await new Promise((resolve) => setTimeout(resolve, 150))
  return { ok: true, value: { sha256: path, threadId } }
}

if (parentPort) expose({ indexFile }, nodeEndpoint(parentPort))
