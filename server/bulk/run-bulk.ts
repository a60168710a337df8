import type { LibraryContext } from '#server/jobs/job.ts'
import { fail, ok, type Result } from '#shared/core/fault.ts'
import { Tally } from '#shared/records/job.ts'
import type { BulkItem, Chosen } from './bulk-items.ts'
import { createPace } from './pace.ts'
import { untilRoom } from './room.ts'
import { tallySentence } from './words.ts'

/** What came of one frame. */
export interface ItemEnd {
  readonly state: 'done' | 'failed' | 'skipped'
  readonly message?: string
  /** Writes the result down, together with the fact that this frame is dealt with: no power cut comes in between. */
  keep?(): void
}

/** Work on many frames. */
export interface BulkWork {
  /** The frames, in the order of work. Asked once, however often the server dies. */
  choose(): readonly Chosen[]
  /** Null when it was stopped: the frame is taken again. */
  work(item: BulkItem): Promise<ItemEnd | null>
  /** Frames in hand at the same time. */
  readonly atOnce: number
}

const TELL_MS = 500

/** Works through many frames, keeps count, and goes on where it was after a power cut: none is lost, none done twice. */
export const runBulk = async (context: LibraryContext, { choose, work, atOnce }: BulkWork): Promise<Result<Tally>> => {
  const { library, store, jobId, signal, progress, log, now } = context
  const { bulk } = library
  const pace = createPace(() => performance.now())
  const tallyOf = (isGoingOn: boolean): Tally => {
    const { waiting, working, done, failed, skipped } = bulk.counts(jobId)
    const ended = done + failed + skipped
    const left = waiting + working
    const secondsLeft = isGoingOn ? pace.secondsFor(left) : null
    return { done: ended, total: ended + left, errors: failed, skipped, secondsLeft }
  }
  const tell = (reason = ''): Tally => {
    const tally = tallyOf(reason === '')
    store.write('jobs', jobId, { tally })
    progress(tally.total === 0 ? 1 : tally.done / tally.total, reason || tallySentence(tally))
    return tally
  }
  if (Tally.safeParse(store.row('jobs', jobId)?.['tally']).success) bulk.release(jobId)
  else {
    library.transaction(() => {
      bulk.choose(jobId, choose(), now())
      tell()
    })
  }
  tell()
  let toldAt = performance.now()
  // All hands wait for the same, which counts once.
  let waiting: Promise<void> | null = null
  const room = (): Promise<void> => {
    waiting ??= untilRoom(context, (reason) => void tell(reason)).then((ms) => {
      pace.rest(ms)
      waiting = null
    })
    return waiting
  }
  const finish = ({ place, frameId }: BulkItem, { state, message = '', keep }: ItemEnd): void => {
    library.transaction(() => {
      keep?.()
      bulk.end(jobId, place, state, message, now())
    })
    if (state === 'failed') log(`${frameId}: ${message}`)
    if (state !== 'skipped') pace.step()
    if (performance.now() - toldAt < TELL_MS) return
    toldAt = performance.now()
    tell()
  }
  const hand = async (): Promise<void> => {
    for (;;) {
      await room()
      const item = signal.aborted ? undefined : bulk.take(jobId)
      if (!item) return
      const end = await work(item)
      if (end === null) return
      finish(item, end)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, hand))
  if (signal.aborted) {
    tell()
    return fail('cancelled', 'bulk.cancelled', 'Stopped. What was done so far is kept.')
  }
  return ok(tell())
}
