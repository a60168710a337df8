import { join } from 'node:path'
import type { Hono } from 'hono'
import { listBackups } from '#server/backup/backups.ts'
import { backupFolder } from '#server/config.ts'
import type { Fault } from '#shared/core/fault.ts'
import { sendFault } from './answer.ts'
import { sendFile } from './send-file.ts'
import type { Services } from './services.ts'

/**
 * `GET /api/backups/{name}`: a backup as a file, whole or a range of it. It holds everything, tokens and keys too, so the guard
 * gives it to this machine and to those with the token alone.
 */
export const backupRoutes = (app: Hono, { config }: Pick<Services, 'config'>): void => {
  app.get('/api/backups/:name', (c) => {
    const name = c.req.param('name')
    const folder = backupFolder(config)
    if (!listBackups(folder).some((backup) => backup.name === name)) return sendFault(NO_BACKUP)
    return sendFile(join(folder, name), c.req.raw, {
      contentType: 'application/vnd.sqlite3',
      cacheControl: 'private, no-store',
      fileName: name,
    })
  })
}

const NO_BACKUP: Fault = {
  kind: 'not-found',
  code: 'backup.not-found',
  message: 'There is no such backup (any more): the oldest are deleted when new ones are made.',
}
