import { open } from 'node:fs/promises'
import type { Hono } from 'hono'
import { sendFault } from './answer.ts'
import { sendFile } from './send-file.ts'
import type { Services } from './services.ts'

/** `GET /api/blobs/{sha256}`: thumbnails, previews and logs. They never change, so they may be kept for ever. */
export const blobRoutes = (app: Hono, { blobs }: Pick<Services, 'blobs'>): void => {
  app.get('/api/blobs/:address', async (c) => {
    const address = c.req.param('address')
    const path = await blobs.pathOf(address)
    if (!path.ok) return sendFault(path.fault)
    return sendFile(path.value, c.req.raw, {
      contentType: await contentTypeOf(path.value),
      cacheControl: 'private, max-age=31536000, immutable',
      etag: `"${address}"`,
    })
  })
}

/** Only pictures and plain text are ever kept; nothing here may run in a browser. */
const contentTypeOf = async (path: string): Promise<string> => {
  const file = await open(path, 'r')
  try {
    const head = new Uint8Array(4)
    await file.read(head, 0, 4, 0)
    if (head[0] === 0xff && head[1] === 0xd8) return 'image/jpeg'
    if (head[0] === 0x89 && head[1] === 0x50) return 'image/png'
    return 'text/plain; charset=utf-8'
  } finally {
    await file.close()
  }
}
