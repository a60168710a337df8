import { createServer, type Server } from 'node:http'
import Database from 'better-sqlite3'

const PAGE = 500

export interface PlainServer {
  readonly url: string
  close(): Promise<void>
}

/**
 * What sync is measured against: the rows of the table of frames as they are, as JSON over HTTP, five hundred at a time; and a `PUT`
 * of one row into a bare table. No log, no stamps, no merging: whoever writes last wins, and what changed cannot be asked for.
 */
export const startPlainServer = async (path: string): Promise<PlainServer> => {
  const sqlite = new Database(path)
  sqlite.pragma('synchronous = FULL')
  sqlite.exec('CREATE TABLE IF NOT EXISTS plainRows (id TEXT PRIMARY KEY, value TEXT)')
  const page = sqlite.prepare<[string, number]>('SELECT * FROM frames WHERE id > ? ORDER BY id LIMIT ?')
  const put = sqlite.prepare<[string, string]>('INSERT OR REPLACE INTO plainRows VALUES (?, ?)')
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost')
    if (request.method === 'PUT') {
      let body = ''
      request.on('data', (part: Buffer) => {
        body += part.toString()
      })
      request.on('end', () => {
        put.run(url.pathname, body)
        response.setHeader('content-type', 'application/json').end('{}')
      })
    } else if (url.pathname === '/rows') {
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify(page.all(url.searchParams.get('after') ?? '', PAGE)))
    } else response.setHeader('content-type', 'text/html').end('<!doctype html><title>Plain copy</title>')
  })
  return {
    url: await listening(server),
    close: async () => {
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
      sqlite.close()
    },
  }
}

const listening = async (server: Server): Promise<string> => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  return `http://localhost:${typeof address === 'object' && address ? address.port : 0}`
}

/** Runs in a page of the plain server, or in Node with a `keep` of its own: copies all rows; answers how many there were. */
export const copyInPage = async (): Promise<number> => {
  const done = <T>(request: IDBRequest<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result)
      request.onerror = () => reject(request.error)
    })
  const opening = indexedDB.open('plain', 1)
  opening.onupgradeneeded = () => opening.result.createObjectStore('frames', { keyPath: 'id' })
  const db = await done(opening)
  let [after, count] = ['', 0]
  for (;;) {
    const rows: { id: string }[] = await (await fetch(`/rows?after=${after}`)).json()
    if (rows.length === 0) break
    const write = db.transaction('frames', 'readwrite')
    for (const row of rows) write.objectStore('frames').put(row)
    await new Promise((resolve) => write.addEventListener('complete', resolve))
    after = rows.at(-1)!.id
    count += rows.length
  }
  db.close()
  return count
}
