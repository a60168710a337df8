import { lstat, open, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { fail, ok, type Result } from '#shared/core/fault.ts'

/** Where rejected files go, beside the others. */
export const REJECTED = 'rejected'
const UNDO_FILE = /^undo-[0-9a-z-]+\.json$/

const Name = z
  .string()
  .min(1)
  .refine((name) => !/[/\\\0]/.test(name) && name !== '.' && name !== '..', 'not a file name')

/** A file that is to lie in `rejected/`. Names only: the folder may be mounted elsewhere next time. */
const Move = z.object({
  frameId: z.string(),
  /** Its name beside `rejected/`, and its name in it; they differ where one was taken. */
  from: Name,
  to: Name,
  /** How the file is known again. */
  size: z.number(),
  mtimeMs: z.number(),
})
export type Move = z.infer<typeof Move>

/**
 * What one order moved in one folder. It is written, and safe on the disk, before the first file moves, so every move is recorded
 * before it happens; which of them did happen is told by the disk itself: each file lies at `from` or at `to`.
 */
export const UndoFile = z.object({
  version: z.literal(1),
  id: z.string().regex(/^[0-9a-z-]+$/),
  createdAt: z.number(),
  moves: z.array(Move),
})
export type UndoFile = z.infer<typeof UndoFile>

export const undoFilePath = (folder: string, id: string): string => join(folder, REJECTED, `undo-${id}.json`)

/** Writes it whole or not at all, and waits until the disk has it. */
export const writeUndoFile = async (folder: string, file: UndoFile): Promise<void> => {
  const path = undoFilePath(folder, file.id)
  const handle = await open(`${path}.part`, 'w')
  try {
    await handle.writeFile(`${JSON.stringify(file, null, 2)}\n`)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(`${path}.part`, path)
  await syncFolder(join(folder, REJECTED))
}

export const removeUndoFile = (folder: string, id: string): Promise<void> => rm(undoFilePath(folder, id), { force: true })

/** The orders of a folder, oldest first; files that cannot be understood are told, never touched. */
export const readUndoFiles = async (folder: string): Promise<Result<UndoFile>[]> => {
  const place = join(folder, REJECTED)
  const isFolder = (await lstat(place).catch(() => null))?.isDirectory() ?? false
  const names = isFolder ? await readdir(place) : []
  const found = await Promise.all(
    names
      .filter((name) => UNDO_FILE.test(name))
      .sort()
      .map((name) => readOne(join(place, name))),
  )
  return found.sort((a, b) => (a.ok ? a.value.createdAt : 0) - (b.ok ? b.value.createdAt : 0))
}

const readOne = async (path: string): Promise<Result<UndoFile>> => {
  try {
    return ok(UndoFile.parse(JSON.parse(await readFile(path, 'utf8'))))
  } catch (error) {
    if (!(error instanceof SyntaxError) && !(error instanceof z.ZodError) && !isSystemError(error)) throw error
    return fail('invalid', 'review.undo-file', `The undo file ${path} cannot be read: ${error.message.split('\n')[0]}`)
  }
}

export const isSystemError = (error: unknown): error is Error & { code: string } =>
  error instanceof Error && 'code' in error && typeof error.code === 'string'

/** A name is only safe when its folder is. Some network disks refuse that; then there is nothing more to be done. */
export const syncFolder = async (folder: string): Promise<void> => {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } catch (error) {
    if (!isSystemError(error)) throw error
  } finally {
    await handle.close()
  }
}
