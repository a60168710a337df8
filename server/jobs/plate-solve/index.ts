import { join } from 'node:path'
import { defineJob, type Store } from '#server/jobs/job.ts'
import type { Solution } from '#server/solvers/solver.ts'
import { fail, ok, type Result } from '#shared/core/fault.ts'
import { isBrought } from '#shared/frame/is-brought.ts'
import type { SolveAttempt } from '#shared/records/attempt.ts'
import type { FrameRow } from '#shared/records/frame.ts'
import { SolutionRow } from '#shared/records/solution.ts'
import { collectLog } from './collect-log.ts'
import { askedBy, isWorthAnotherSolver } from './hand-over.ts'
import { awaitedStars, workOnStars } from './known-stars.ts'
import { PlateSolveParams } from './params.ts'
import { solvePicture } from './solve-picture.ts'

/** Frames of these types show no stars. */
const NO_SKY: Partial<Record<FrameRow['frameType'], string>> = {
  dark: 'a dark frame',
  flat: 'a flat frame',
  bias: 'a bias frame',
  master: 'a master calibration frame',
}

export const plateSolve = defineJob({
  id: 'plate-solve',
  processor: 'rescan_image',
  title: 'Plate solve',
  summary: 'Finds where on the sky the picture points, then asks for the objects in it.',
  params: PlateSolveParams,
  async run(params, context) {
    const { frameId, store, signal, work, config, now } = context
    const frame = frameId === null ? undefined : store.row('frames', frameId)
    if (frameId === null || !frame) return fail('not-found', 'plate-solve.no-frame', 'There is no such frame.')
    if (frame.fault) return { ok: false, fault: frame.fault }
    const unfit = NO_SKY[frame.frameType]
    if (unfit)
      return fail(
        'invalid',
        'plate-solve.not-a-sky-picture',
        `This is ${unfit} (${frame.frameTypeRule}): it shows no stars to solve.`,
      )
    const path = await store.pathOf(frameId)
    const stars = path.ok ? null : awaitedStars(store, frameId)
    if (!path.ok && !stars) return path

    const asked = await askedBy(params, config)
    if (!asked.ok) return asked
    const handOver = async (): Promise<Result<unknown>> => {
      const { useHints, scaleLow, scaleHigh, scaleUnits, ra, dec, radiusDeg } = params
      const bounds = { useHints, scaleLow, scaleHigh, scaleUnits, ra, dec, radiusDeg }
      await context.enqueue('monitor-submission', frameId, { ...bounds, ...(asked.value.hasMore ? { askNext: true } : {}) })
      context.progress(1, 'Handed over to Nova.')
      return ok({ handedTo: 'nova' })
    }
    if (asked.value.solvers.length === 0) return handOver()

    const kept = collectLog(context.log)
    const attempts: SolveAttempt[] = []
    const record = (): void => store.write('jobs', context.jobId, { attempts: [...attempts] })
    record()
    const solved = await solvePicture({ ...frame, path: path.ok ? path.value : '', solution: knownOf(store, frameId) }, params, {
      signal,
      setup: config,
      scratchDir: join(config.dataDir, 'scratch'),
      work: stars ? workOnStars(stars) : work,
      log: kept.log,
      progress: context.progress,
      attempted: (attempt) => {
        attempts.push(attempt)
        record()
      },
      now,
      solvers: asked.value.solvers,
    })
    if (!solved.ok) return asked.value.isNovaNext && isWorthAnotherSolver(solved.fault) ? handOver() : solved
    const log = await store.putBlob(new TextEncoder().encode(kept.text()))
    // Later than the bytes that were solved were found, whatever the clock did since (`isOutdated`).
    const solvedAt = Math.max(now(), frame.indexedAt)
    store.write('solutions', frameId, { ...solved.value, solvedAt, log, attempts })
    // They follow this job: when it runs again, so do they, and none that runs already on the old solution counts for the new one.
    // Where solving again fails, the solution of before stays, and with it its names.
    const order = { after: context.jobId, ifFailed: 'continue' } as const
    const own = Number(store.row('jobs', context.jobId)?.priority ?? 0)
    await context.enqueue('match-catalogue', frameId, {}, { ...order, priority: sooner(own) })
    // The zero point needs the stars' names.
    await context.enqueue('measure-quality', frameId, {}, order)
    const { ra, dec, pixelScaleArcsec, index, seconds } = solved.value
    return ok({ ra, dec, pixelScaleArcsec, index, seconds })
  },
})

/** Names are part of the answer: they come before the next solve, however many wait. Bulk work stays bulk work. */
const sooner = (priority: number): number => Math.min(priority < 0 ? -1 : 100, priority + 1)

/** The solution that the frame has: from an earlier solve, or one that came with the file and that nobody here has checked yet. */
const knownOf = (store: Store, frameId: string): Solution | null => {
  const row = SolutionRow.safeParse(store.row('solutions', frameId))
  if (!row.success) return null
  const { solvedAt: _when, log: _log, attempts: _attempts, ...solution } = row.data
  // Once the catalogue has confirmed it, it is no longer a mere claim.
  return isBrought(solution) ? { ...solution, solver: 'catalogue' } : solution
}
