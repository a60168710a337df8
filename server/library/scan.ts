import { realpath } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { LibraryContext } from '#server/jobs/job.ts'
import { type Fault, fail, ok, type Result } from '#shared/core/fault.ts'
import { indexedAgain } from './indexed-again.ts'
import { isInside, resolveRoots } from './inside.ts'
import { type IndexedFound, type KeepContext, keepFile, settleFrame } from './keep.ts'
import { READ_BY, toReadAgain } from './read-again.ts'
import { createSidecarReader, isSpokenOf, type SidecarReader } from './read-sidecars.ts'
import { type Start, startsIn } from './starts.ts'
import { survey } from './survey.ts'
import type { FoundFile } from './walk.ts'

export type ScanContext = Pick<LibraryContext, 'library' | 'store' | 'work' | 'signal' | 'progress' | 'log' | 'now'> &
  Pick<KeepContext, 'onStale'>

export interface ScanSummary {
  scanned: number
  added: number
  changed: number
  moved: number
  missing: number
  faulty: number
  /** New files with the content of another one: both are places of the same frame. */
  duplicates: number
  /** Libraries that were not there; nothing of them was called missing. */
  unavailable: Fault[]
}

const BATCH = 200
/** No frame that was read waits longer than this for the others of its batch [ms]. */
const SOON_MS = 400
/** Files in work at once: enough that no thread waits for us. */
const AT_ONCE = 8

/**
 * Looks through all libraries, or through one folder with what lies below it (`startsIn`), and writes down what is new, changed, moved
 * or missing. Captures are only ever read. Faults: `scan.no-folder`, `scan.cancelled`.
 */
export const scan = async (context: ScanContext, folder = ''): Promise<Result<ScanSummary>> => {
  const summary: ScanSummary = {
    scanned: 0,
    added: 0,
    changed: 0,
    moved: 0,
    missing: 0,
    faulty: 0,
    duplicates: 0,
    unavailable: [],
  }
  for (const library of context.library.folders) {
    if (folder !== '' || (await realpath(library).catch(() => null))) continue
    summary.unavailable.push(gone(library, 'is not there'))
  }
  const starts = await startsIn(await resolveRoots(context.library.folders), folder)
  if (!starts.ok) return starts
  for (const start of starts.value) {
    const scanned = await scanFrom(context, start, summary)
    if (!scanned.ok) return scanned
  }
  for (const { message } of summary.unavailable) context.log(message)
  return ok(summary)
}

const gone = (folder: string, what: string): Fault => ({
  kind: 'not-found',
  code: 'library.unavailable',
  message: `The library ${folder} ${what}. Is its disk connected? Its frames are kept as they were.`,
})

const scanFrom = async (context: ScanContext, { root, folder }: Start, summary: ScanSummary): Promise<Result<void>> => {
  const { library, signal, progress } = context
  const knownHere = () => library.files.ofLibrary(root).filter(({ path }) => isInside(folder, path))
  const known = new Map(knownHere().map((file) => [file.path, file]))
  const found = await survey({ root, folder }, library, {
    signal,
    onCount: (count) => progress(0, `Looking through ${folder}: ${count} files`),
  })
  if (signal.aborted) return stopped
  if (found.unreadable.includes(folder)) {
    summary.unavailable.push(gone(folder, 'cannot be read'))
    return ok(undefined)
  }
  const hasPresent = [...known.values()].some(({ isPresent }) => isPresent)
  if (!found.hasEntries && hasPresent && !isInside(library.dataDir, root)) {
    summary.unavailable.push(gone(folder, 'is empty, although frames are known there'))
    return ok(undefined)
  }
  const news = found.files.filter(({ path, size, mtimeMs }) => {
    const before = known.get(path)
    return !before?.isPresent || before.sha256 === '' || before.size !== size || before.mtimeMs !== mtimeMs
  })
  summary.scanned += found.files.length
  for (const closed of found.unreadable) context.log(`The folder ${closed} cannot be read.`)
  // Whose sidecars changed is described anew from what is kept of its header; the capture itself is not read again.
  const { changed, gone: vanished } = found.news
  const folders = new Set([...changed.map(({ path }) => path), ...vanished].map((path) => dirname(path)))
  const isNews = new Set(news)
  const unchanged = found.files.filter((file) => !isNews.has(file))
  const again = toReadAgain(context, unchanged, known)
  const isAgain = new Set([...again.faulty, ...again.described])
  const spokenOf = [...again.described, ...unchanged.filter((file) => !isAgain.has(file) && isSpokenOf(file.path, folders))]
  const indexed = await indexAll(
    context,
    { root, news: [...news, ...again.faulty], spokenOf, sidecars: createSidecarReader(found.sidecars) },
    summary,
  )
  if (!indexed.ok) return indexed
  library.transaction(() => {
    for (const file of changed) library.sidecars.put(root, file)
    for (const path of vanished) library.sidecars.forget(path)
    for (const copy of again.copies) library.files.put({ ...copy, readBy: READ_BY })
  })

  const seen = new Set(found.files.map(({ path }) => path))
  const absent = knownHere().filter(
    ({ path, isPresent }) => isPresent && !seen.has(path) && !found.unreadable.some((closed) => isInside(closed, path)),
  )
  for (let i = 0; i < absent.length; i += BATCH) {
    library.transaction(() => {
      for (const { path, frameId } of absent.slice(i, i + BATCH)) {
        library.files.markAbsent(path)
        if (settleFrame(context, frameId)) summary.missing++
      }
    })
  }
  return ok(undefined)
}

const stopped = fail('cancelled', 'scan.cancelled', 'The scan was stopped. What it found so far is kept.')

interface ToIndex {
  readonly root: string
  /** Files to read. */
  readonly news: readonly FoundFile[]
  /** Files that are as they were, with other sidecars, or described by an older Darksite. */
  readonly spokenOf: readonly FoundFile[]
  readonly sidecars: SidecarReader
}

/** Reads files in parallel and writes them down in batches. */
const indexAll = async (
  context: ScanContext,
  { root, news, spokenOf, sidecars }: ToIndex,
  summary: ScanSummary,
): Promise<Result<void>> => {
  const { work, signal, progress, library, now } = context
  const total = news.length + spokenOf.length
  const waiting = [...news.map((file) => ({ file, isNews: true })), ...spokenOf.map((file) => ({ file, isNews: false }))].values()
  let batch: IndexedFound[] = []
  let done = 0
  // The first frame is shown at once, so that a person sees the library fill.
  let toldAt = Number.NEGATIVE_INFINITY
  const flush = (): void => {
    const full = batch
    batch = []
    toldAt = now()
    library.transaction(() => {
      for (const file of full) count(summary, keepFile(context, file), file)
    })
    done += full.length
    progress(done / total, `${done} of ${total} files of ${root}`)
  }
  const index = async (): Promise<void> => {
    for (const { file, isNews } of waiting) {
      if (signal.aborted) return
      const again = isNews ? null : indexedAgain(context, file.path)
      const indexed = again ? ok(again) : await work.indexFile(file.path, signal)
      // It went away since it was listed, or we were told to stop: nothing to write down.
      if (!indexed.ok && (indexed.fault.kind === 'not-found' || indexed.fault.kind === 'cancelled')) continue
      if (!indexed.ok && indexed.fault.code === 'work.closed') return
      // Awaited before the batch is named: another reader may have flushed it, and what goes into the old one is lost.
      const beside = await sidecars.of(file.path)
      batch.push({ root, file, indexed, beside })
      if (batch.length >= BATCH || Math.abs(now() - toldAt) >= SOON_MS) flush()
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, index))
  if (batch.length > 0) flush()
  return signal.aborted ? stopped : ok(undefined)
}

const count = (summary: ScanSummary, event: ReturnType<typeof keepFile>, { indexed }: IndexedFound): void => {
  if (event === 'added' || event === 'changed' || event === 'moved') summary[event]++
  if (event === 'copy') summary.duplicates++
  if (event === 'unread' || (indexed.ok && indexed.value.fault)) summary.faulty++
}
