import { z } from 'zod'
import { untilRoom } from '#server/bulk/room.ts'
import { defineJob, type LibraryContext } from '#server/jobs/job.ts'
import { fail, ok } from '#shared/core/fault.ts'
import { QUALITY_VERSION } from '#shared/kernels/quality/index.ts'
import { measureOne } from './measure-one.ts'

const AT_ONCE = 2

export const measureQuality = defineJob({
  id: 'measure-quality',
  title: 'Measure quality',
  summary: 'Measures stars, sky and streaks of every frame that has no numbers yet, newest first, or of one frame.',
  isBackground: true,
  params: z.object({}),
  async run(_params, context: LibraryContext) {
    if (context.frameId !== null) return measureOne(context, context.frameId)
    const { library, signal, progress, log } = context
    const tried = new Set<string>()
    const cards = new Map<string, number>()
    // Frames that a scan adds or a solver solves meanwhile are taken in the next round.
    for (;;) {
      const round = library.withoutQuality(QUALITY_VERSION, 100_000).filter((id) => !tried.has(id))
      if (round.length === 0) {
        for (const [card, count] of cards) log(`Sky and stars of ${count} of ${tried.size} frames were found by ${card}.`)
        return ok({ frames: tried.size, onGraphicsCard: [...cards.values()].reduce((sum, count) => sum + count, 0) })
      }
      const waiting = round.values()
      let done = 0
      const work = async (): Promise<void> => {
        for (const id of waiting) {
          await untilRoom(context, (reason) => progress(0, reason))
          if (signal.aborted) return
          const measured = await measureOne(context, id)
          // A file that cannot be read does not stop the others.
          if (!measured.ok) log(`${id}: ${measured.fault.message}`)
          else if (measured.value.ranOn) cards.set(measured.value.ranOn, 1 + (cards.get(measured.value.ranOn) ?? 0))
          tried.add(id)
          progress(++done / round.length, `${done} of ${round.length} frames`)
        }
      }
      await Promise.all(Array.from({ length: AT_ONCE }, work))
      if (signal.aborted) return fail('cancelled', 'quality.cancelled', 'Stopped. What was measured so far is kept.')
    }
  },
})
