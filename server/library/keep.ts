import { lstatSync } from 'node:fs'
import type { LibraryContext } from '#server/jobs/job.ts'
import type { IndexedFile } from '#server/work/work.ts'
import type { Result } from '#shared/core/fault.ts'
import { chooseSolution } from '#shared/frame/choose-solution.ts'
import type { FrameRow } from '#shared/records/frame.ts'
import { contentOf, placeOf, unreadContent } from './frame-row.ts'
import { type Event, identify, newFrameId, unreadFrameId } from './identity.ts'
import { keepRating, keepSolution } from './keep-found.ts'
import { READ_BY } from './read-again.ts'
import { type Beside, NOTHING_BESIDE } from './read-sidecars.ts'
import { SAID_RULE } from './said-types.ts'
import { isOtherFrame } from './take-in.ts'
import type { FoundFile } from './walk.ts'

export interface KeepContext extends Pick<LibraryContext, 'library' | 'store' | 'now'> {
  /** Hears of frames whose pixels changed since they were solved. */
  readonly onStale?: (frameId: string) => void
}

export interface IndexedFound {
  readonly root: string
  readonly file: FoundFile
  readonly indexed: Result<IndexedFile>
  /** What lies beside it; nothing when it was not looked for. */
  readonly beside?: Beside
}

/** Writes down what the scan learned of one file: its place, its frame, its header. Part of a transaction. */
export const keepFile = (
  context: KeepContext,
  { root, file, indexed, beside = NOTHING_BESIDE }: IndexedFound,
): Event | 'unread' => {
  const { files } = context.library
  const known = files.at(file.path)
  if (!indexed.ok) return keepUnread(context, root, file, indexed)
  const { sha256, header } = indexed.value
  // Files without a byte are no copies of each other: each is a picture that was lost, and the name of each is all there is.
  const twins = file.size === 0 ? [] : files.withContent(sha256).filter((other) => other.path !== file.path)
  const sharesFrame =
    known !== undefined && files.ofFrame(known.frameId).some((other) => other.isPresent && other.path !== file.path)
  const { event, frameId, forget } = identify(known, sha256, twins, sharesFrame, isGone)
  const id = frameId ?? newFrameId(sha256, (taken) => isOtherFrame(context.store.row('frames', taken), sha256))
  if (forget !== null) files.forget(forget)
  files.put({ ...file, library: root, sha256, frameId: id, isPresent: true, readBy: READ_BY })
  if (known && known.frameId !== id) settleFrame(context, known.frameId)
  if (event === 'copy') {
    settleFrame(context, id)
    return event
  }
  const before = context.store.row('frames', id)
  const isSameContent = before?.sha256 === sha256
  const { frameType, hint } = indexed.value
  const indexedAt = timeAfterSolving(context, id)
  const { solution, notes } = chooseSolution(header, hint, frameType, beside, indexedAt)
  context.store.write('frames', id, {
    ...placeOf(root, file),
    ...contentOf(file.path, indexed.value, beside, notes),
    ...typeSaidOf(context, id),
    ...(isSameContent ? {} : { indexedAt, thumbnail: null, preview: null }),
  })
  if (twins.length > 0) settleFrame(context, id)
  // Of a frame that a tablet told of, the header was never seen here.
  if (!isSameContent || event === 'same' || event === 'added') files.putHeader(id, header ?? { cards: [], notes: [] })
  if (keepSolution(context, id, solution, isSameContent) === 'stale') context.onStale?.(id)
  keepRating(context, id, beside)
  return event
}

/** A person knows better than a header. */
const typeSaidOf = ({ library }: KeepContext, id: string): Partial<Pick<FrameRow, 'frameType' | 'frameTypeRule'>> => {
  const frameType = library.saidTypes.of(id)
  return frameType === null ? {} : { frameType, frameTypeRule: SAID_RULE }
}

/** A file that could not be opened or read. What was known of its frame stays, with the fault. */
const keepUnread = (context: KeepContext, root: string, file: FoundFile, { fault }: Result<never> & { ok: false }): 'unread' => {
  const { files } = context.library
  const id = files.at(file.path)?.frameId ?? unreadFrameId(file.path)
  files.put({ ...file, library: root, sha256: '', frameId: id, isPresent: true, readBy: READ_BY })
  const content = context.store.row('frames', id)
    ? { fault }
    : { ...unreadContent(file.path, '', fault), indexedAt: context.now(), thumbnail: null, preview: null }
  context.store.write('frames', id, { ...placeOf(root, file), ...content })
  return 'unread'
}

/** Now, but later than an old solution of the frame whatever the clock did since: new bytes are newer than it (`isOutdated`). */
const timeAfterSolving = ({ store, now }: KeepContext, id: string): number =>
  Math.max(now(), (store.row('solutions', id)?.solvedAt ?? 0) + 1)

/** After its files changed: the frame lies where one of its present files lies, or is missing. True when it is missing now. */
export const settleFrame = ({ library, store }: KeepContext, frameId: string): boolean => {
  const frame = store.row('frames', frameId)
  if (!frame) return false
  const places = library.files
    .ofFrame(frameId)
    .filter(({ isPresent }) => isPresent)
    .map((file) => placeOf(file.library, file))
  const place = places.find(({ folder, fileName }) => folder === frame.folder && fileName === frame.fileName) ?? places[0]
  const copies = places
    .filter((other) => other !== place)
    .map(({ folder, fileName }) => (folder ? `${folder}/${fileName}` : fileName))
  store.write('frames', frameId, place ? { ...place, copies } : { presence: 'missing', copies })
  return place === undefined
}

const isGone = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false }) === undefined
