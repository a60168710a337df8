import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { AstrometryService } from '#server/config.ts'
import type { Solution, SolveContext, SolveInput } from '#server/solvers/solver.ts'
import { fail, ok, type Result } from '#shared/core/fault.ts'
import { sentFrom, solutionFrom } from './answer.ts'
import { createNovaClient, titleOf } from './client.ts'
import { uploadOf } from './request.ts'
import { advance, newSubmission, type Submission } from './submission.ts'

const MIN_STARS = 4

/**
 * Solves by a service while somebody waits for it: nothing is kept, and a service that cannot be reached is a fault at once.
 * Faults: `unavailable` when it cannot be reached, `no-result` when it has no solution or not in time, those of `advance`.
 */
export const solveByService = async (
  service: AstrometryService,
  solver: string,
  input: SolveInput,
  { signal, timeLimitSeconds, log }: SolveContext,
): Promise<Result<Solution>> => {
  const cancelled = (): Result<never> => fail('cancelled', 'nova.cancelled', 'Stopped on request.')
  if (signal.aborted) return cancelled()
  if (input.source.kind === 'stars' && input.source.stars.length < MIN_STARS)
    return fail('no-result', 'nova.too-few-stars', `${input.source.stars.length} stars are too few to recognise a field.`)
  const client = createNovaClient(service)
  const start = Date.now()
  const seconds = (): number => (Date.now() - start) / 1000
  const outOfTime = AbortSignal.timeout(Math.ceil(timeLimitSeconds * 1000))
  const stop = AbortSignal.any([signal, outOfTime])
  const payload = uploadOf(input, `darksite-${randomUUID()}.fits`)
  let submission: Submission = newSubmission(payload.file.name)
  for (;;) {
    const step = await advance(submission, {
      client,
      signal: stop,
      payload: async () => ok(payload),
      save: () => undefined,
      now: Date.now,
    })
    submission = step.submission
    if (signal.aborted) return cancelled()
    if (step.kind === 'solved') return ok(await solutionFrom(step.answer, sentFrom(input), solver, seconds()))
    if (step.kind === 'failed') return { ok: false, fault: step.fault }
    log(step.message)
    const hasTrouble = step.fault !== null && !outOfTime.aborted
    if (hasTrouble && (submission.phase === 'waiting' || submission.phase === 'sending'))
      return fail('unavailable', 'nova.unreachable', `${titleOf(service)} cannot be used now. ${step.fault.message}`)
    await sleep(step.waitMs, null, { signal: stop }).catch((error: unknown) => {
      if (!stop.aborted) throw error
    })
    if (signal.aborted) return cancelled()
    if (outOfTime.aborted)
      return fail('no-result', 'nova.out-of-time', `No answer from the service within ${timeLimitSeconds.toFixed(0)} s.`)
  }
}
