import { lstat, mkdir, realpath } from 'node:fs/promises'
import { basename, dirname, join, parse } from 'node:path'
import type { KnownFile } from '#server/library/file-index.ts'
import { isInside, resolveRoots } from '#server/library/inside.ts'
import { type Fault, fail, ok, type Result } from '#shared/core/fault.ts'
import { type FileSteps, moveFile, realSteps } from './move-file.ts'
import { isSystemError, type Move, REJECTED, removeUndoFile, type UndoFile, undoFilePath, writeUndoFile } from './undo-file.ts'
import { whereNow } from './where-now.ts'

/** What is needed of the server. */
export interface ApplyContext {
  readonly libraries: readonly string[]
  /** Every present file of a frame. */
  filesOf(frameId: string): KnownFile[]
  isRejected(frameId: string): boolean
  now(): number
  readonly steps?: FileSteps
}

/** Files that would move, by folder; and what stays where it is, and why. */
export interface Plan {
  readonly folders: readonly { readonly folder: string; readonly moves: readonly Move[] }[]
  readonly files: number
  readonly bytes: number
  /** Files that lie in a `rejected/` folder already. */
  readonly already: number
  readonly left: readonly Fault[]
}

/** Says what would happen; touches nothing. Only frames that are marked on this server are taken: `review.not-marked`. */
export const planApply = async (context: ApplyContext, frameIds: readonly string[]): Promise<Result<Plan>> => {
  const unmarked = frameIds.filter((id) => !context.isRejected(id)).length
  if (unmarked > 0)
    return fail(
      'conflict',
      'review.not-marked',
      `${unmarked} of these frames are not marked as rejected on the server. Wait until the tablet has sent its marks.`,
    )
  const roots = await resolveRoots(context.libraries)
  const folders = new Map<string, Move[]>()
  const left: Fault[] = []
  let already = 0
  for (const frameId of new Set(frameIds)) {
    for (const file of context.filesOf(frameId)) {
      const path = await whereNow(file)
      if (basename(dirname(path)) === REJECTED) {
        already++
        continue
      }
      const found = await look(roots, path)
      if (!found.ok) {
        left.push(found.fault)
        continue
      }
      const folder = dirname(path)
      const moves = folders.get(folder) ?? []
      folders.set(folder, moves)
      const name = basename(path)
      moves.push({ frameId, from: name, to: await freeName(folder, name, moves), ...found.value })
    }
  }
  const all = [...folders.values()].flat()
  return ok({
    folders: [...folders].map(([folder, moves]) => ({ folder, moves })),
    files: all.length,
    bytes: all.reduce((sum, { size }) => sum + size, 0),
    already,
    left,
  })
}

/** The file as it is now: a plain one, reached without a link, inside a library. */
const look = async (roots: readonly string[], path: string): Promise<Result<Pick<Move, 'size' | 'mtimeMs'>>> => {
  const [real, found] = await Promise.all([realpath(path).catch(() => null), lstat(path).catch(() => null)])
  if (!real || !found) return fail('not-found', 'review.gone', `${path} is not there now.`)
  if (real !== path || !found.isFile())
    return fail('unsupported', 'review.link', `${path} is reached through a link, so it was left alone.`)
  if (!roots.some((root) => isInside(root, dirname(path))))
    return fail('invalid', 'review.outside', `${path} does not lie in a library.`)
  return ok({ size: found.size, mtimeMs: found.mtimeMs })
}

/** Its own name, or with a number where that is taken in `rejected/`. */
const freeName = async (folder: string, name: string, moves: readonly Move[]): Promise<string> => {
  const { name: stem, ext } = parse(name)
  for (let n = 1; ; n++) {
    const wanted = n === 1 ? name : `${stem} (${n})${ext}`
    const isTaken = moves.some(({ to }) => to.toLowerCase() === wanted.toLowerCase())
    if (!isTaken && !(await lstat(join(folder, REJECTED, wanted)).catch(() => null))) return wanted
  }
}

/** What was done. `id` is the order's, for taking it back. */
export interface Applied {
  readonly id: string
  readonly moved: number
  readonly left: readonly Fault[]
}

/**
 * Moves the rejected files of a plan into `rejected/` beside them. The undo file is safe on the disk before the first of a folder's
 * files moves. What cannot be moved stays and is told; nothing is ever overwritten.
 */
export const applyPlan = async (context: ApplyContext, plan: Plan, signal: AbortSignal): Promise<Applied> => {
  const { now, steps = realSteps } = context
  const createdAt = now()
  const roots = await resolveRoots(context.libraries)
  const id = await freeId(
    plan.folders.map(({ folder }) => folder),
    createdAt,
  )
  const left: Fault[] = [...plan.left]
  let moved = 0
  for (const { folder, moves } of plan.folders) {
    if (signal.aborted) break
    const prepared = await prepare(roots, folder, { version: 1, id, createdAt, moves: [...moves] })
    if (!prepared.ok) {
      left.push(prepared.fault)
      continue
    }
    let done = 0
    for (const move of moves) {
      if (signal.aborted) break
      const result = await moveFile(join(folder, move.from), join(folder, REJECTED, move.to), move, steps)
      if (result.ok) done++
      else left.push(result.fault)
    }
    // An order that moved nothing here leaves nothing to take back.
    if (done === 0) await removeUndoFile(folder, id)
    moved += done
  }
  return { id, moved, left }
}

/** The moment, with a number where an order of that moment is known already: the clock of a rig may have been set back. */
const freeId = async (folders: readonly string[], createdAt: number): Promise<string> => {
  const moment = new Date(createdAt).toISOString().slice(0, 23).replace(/[:.]/g, '-').toLowerCase()
  for (let n = 1; ; n++) {
    const id = n === 1 ? moment : `${moment}-${n}`
    const taken = await Promise.all(folders.map((folder) => lstat(undoFilePath(folder, id)).catch(() => null)))
    if (taken.every((found) => found === null)) return id
  }
}

/** Makes `rejected/`, a real folder on the same disk inside the library, with the undo file in it. */
const prepare = async (roots: readonly string[], folder: string, file: UndoFile): Promise<Result<void>> => {
  const place = join(folder, REJECTED)
  try {
    await mkdir(place).catch((error: unknown) => {
      if (!isSystemError(error) || error.code !== 'EEXIST') throw error
    })
    const found = await lstat(place)
    const real = await realpath(place)
    if (!found.isDirectory() || real !== place || !roots.some((root) => isInside(root, real)))
      return fail('conflict', 'review.no-folder', `${place} is not a folder of the library, so nothing of ${folder} was moved.`)
    if (found.dev !== (await lstat(folder)).dev)
      return fail('unsupported', 'review.other-disk', `${place} lies on another disk, so nothing of ${folder} was moved.`)
    await writeUndoFile(folder, file)
    return ok(undefined)
  } catch (error) {
    if (!isSystemError(error)) throw error
    return fail('invalid', 'review.no-access', `In ${folder} nothing may be written (${error.code}), so nothing of it was moved.`)
  }
}
