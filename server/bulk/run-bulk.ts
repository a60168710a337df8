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
const LOOK_MS = 1000

/** Works through many frames, keeps count, and goes on where it was after a power cut: none is lost, none done twice. */
export const runBulk = async (context: LibraryContext, { choose, work, atOnce }: BulkWork): Promise<Result<Tally>> => {
  const { library, store, jobId, signal, progress, log, held, now } = context
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
  // What is in hand may wait as well, in jobs of its own: so the reason is looked for all the time, not only between two frames.
  let [lookedAt, wasHeld] = [performance.now(), false]
  const look = (): void => {
    const [reason, time] = [held(), performance.now()]
    if (reason !== null) pace.rest(time - lookedAt)
    lookedAt = time
    if (reason !== null || wasHeld) tell(reason ?? '')
    wasHeld = reason !== null
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
      await untilRoom(context, () => undefined)
      const item = signal.aborted ? undefined : bulk.take(jobId)
      if (!item) return
      const end = await work(item)
      if (end === null) return
      finish(item, end)
    }
  }
  const watch = setInterval(look, LOOK_MS)
  await Promise.all(Array.from({ length: atOnce }, hand)).finally(() => clearInterval(watch))
  if (signal.aborted) {
    tell()
    return fail('cancelled', 'bulk.cancelled', 'Stopped. What was done so far is kept.')
  }
  return ok(tell())
}
