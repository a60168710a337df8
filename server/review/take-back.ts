import { lstat, realpath, rm, rmdir } from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'
import { isInside, resolveRoots } from '#server/library/inside.ts'
import type { Fault } from '#shared/core/fault.ts'
import { type FileSteps, isReservation, locate, moveFile, realSteps } from './move-file.ts'
import { REJECTED, readUndoFiles, removeUndoFile, type UndoFile } from './undo-file.ts'

/** An order to move files, over all folders it touched. */
export interface Order {
  readonly id: string
  readonly createdAt: number
  /** Files that lie in `rejected/` because of it. */
  readonly files: number
}

export interface TakeBackContext {
  readonly libraries: readonly string[]
  /** Every folder that files are known in, now or before. */
  folders(): string[]
  readonly steps?: FileSteps
}

/** Folders that may have a `rejected/` in them, inside the libraries, without links. */
const placesOf = async ({ libraries, folders }: TakeBackContext): Promise<string[]> => {
  const roots = await resolveRoots(libraries)
  const candidates = new Set(folders().map((folder) => (folder.endsWith(`${sep}${REJECTED}`) ? dirname(folder) : folder)))
  const real: string[] = []
  for (const folder of candidates) {
    const place = join(folder, REJECTED)
    if (!(await lstat(place).catch(() => null))?.isDirectory()) continue
    if ((await realpath(place)) === place && roots.some((root) => isInside(root, folder))) real.push(folder)
  }
  return real
}

interface Found {
  readonly folder: string
  readonly file: UndoFile
}

const filesOf = async (context: TakeBackContext): Promise<{ found: Found[]; faults: Fault[] }> => {
  const found: Found[] = []
  const faults: Fault[] = []
  for (const folder of await placesOf(context)) {
    for (const file of await readUndoFiles(folder)) {
      if (file.ok) found.push({ folder, file: file.value })
      else faults.push(file.fault)
    }
  }
  return { found, faults }
}

/** Orders that can be taken back, newest first. */
export const listOrders = async (context: TakeBackContext): Promise<{ orders: Order[]; faults: Fault[] }> => {
  const { found, faults } = await filesOf(context)
  const orders = new Map<string, { id: string; createdAt: number; files: number }>()
  for (const { folder, file } of found) {
    const order = orders.get(file.id) ?? { id: file.id, createdAt: file.createdAt, files: 0 }
    orders.set(file.id, order)
    for (const move of file.moves) {
      const where = await locate(join(folder, move.from), join(folder, REJECTED, move.to), move)
      if (where === 'to' || where === 'both') order.files++
    }
  }
  return { orders: [...orders.values()].sort((a, b) => b.createdAt - a.createdAt), faults }
}

export interface TakenBack {
  readonly restored: number
  readonly frameIds: readonly string[]
  readonly left: readonly Fault[]
}

/**
 * Moves the files of an order back to where they were. What lies there already stays; a name that has been taken since is told, and
 * the file stays in `rejected/`. An undo file goes when all of its files are back, `rejected/` when it is empty.
 */
export const takeBack = async (context: TakeBackContext, id: string): Promise<TakenBack> => {
  const { steps = realSteps } = context
  const { found } = await filesOf(context)
  const left: Fault[] = []
  const frameIds: string[] = []
  let restored = 0
  for (const { folder, file } of found.filter(({ file: one }) => one.id === id)) {
    let isClean = true
    for (const move of file.moves) {
      const [home, away] = [join(folder, move.from), join(folder, REJECTED, move.to)]
      const where = await locate(home, away, move)
      if (where === 'from') {
        if (await isReservation(away, move)) await rm(away)
        continue
      }
      const back = await moveFile(away, home, move, steps)
      if (back.ok) {
        restored++
        frameIds.push(move.frameId)
      } else {
        left.push(back.fault)
        isClean = false
      }
    }
    if (!isClean) continue
    await removeUndoFile(folder, file.id)
    // Other files may be in it, of other orders or other people: then it stays.
    await rmdir(join(folder, REJECTED)).catch(() => undefined)
  }
  return { restored, frameIds, left }
}
