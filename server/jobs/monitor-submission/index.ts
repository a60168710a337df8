import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { defineJob, type JobContext } from '#server/jobs/job.ts'
import { accept } from '#server/jobs/plate-solve/accept.ts'
import { type Inputs, inputsOf } from '#server/jobs/plate-solve/inputs.ts'
import { PlateSolveParams } from '#server/jobs/plate-solve/params.ts'
import { type Attempt, serviceAttemptsOf } from '#server/jobs/plate-solve/strategy.ts'
import { solutionFrom } from '#server/solvers/nova/answer.ts'
import { createNovaClient, type NovaClient } from '#server/solvers/nova/client.ts'
import { uploadOf } from '#server/solvers/nova/request.ts'
import { advance, type NovaAnswer, newSubmission, type Submission } from '#server/solvers/nova/submission.ts'
import type { SolveInput } from '#server/solvers/solver.ts'
import { type Fault, fail, ok, type Result } from '#shared/core/fault.ts'
import type { FrameRow } from '#shared/records/frame.ts'
import { SubmissionRow } from '#shared/records/submission.ts'
import { GIVEN_UP, patienceOf } from './patience.ts'
import { failedRow, NOT_YET, rowOf, sentOf, unfinishedIn } from './state.ts'

const Params = PlateSolveParams.pick({
  ...{ useHints: true, scaleLow: true, scaleHigh: true, scaleUnits: true, ra: true, dec: true, radiusDeg: true },
}).extend({
  send: z.enum(['stars', 'picture']).default('stars').meta({
    title: 'Send',
    description: 'A list of stars is a few kilobytes; a reduced picture brings back a picture with names in it',
  }),
  askNext: z.boolean().default(false).meta({
    title: 'Ask the next one',
    description: 'When the service finds nothing or cannot be reached, ask the solvers that stand behind Nova in the settings',
  }),
})
type Params = z.output<typeof Params>

export const monitorSubmission = defineJob({
  id: 'monitor-submission',
  processor: 'monitor_submission',
  title: 'Solve through Nova',
  summary:
    'Hands a frame to nova.astrometry.net and waits for the answer, for days if need be: without internet it waits here and goes out later. For nobody else to see.',
  params: Params,
  // It mostly waits; the service takes only so many at once.
  needs: { nova: 1 },
  run: (params, context) => carry(params, context),
})

/** What tests replace: the service, and waiting. */
export interface Around {
  client(service: Parameters<typeof createNovaClient>[0]): NovaClient
  wait(ms: number, signal: AbortSignal): Promise<void>
}

const REAL: Around = {
  client: createNovaClient,
  wait: (ms, signal) =>
    sleep(ms, undefined, { signal }).catch((error: unknown) => {
      if (!signal.aborted) throw error
    }),
}

/** The job, from wherever the last run left it. Every change of phase is on disk before the next thing is sent. */
export const carry = async (params: Params, context: JobContext, around = REAL): Promise<Result<unknown>> => {
  const { frameId, store, signal, config, now } = context
  const service = config.astrometryServices.find(({ id }) => id === 'nova')
  if (!service) return fail('unsupported', 'nova.missing', 'Nova is not set up: start Darksite with ASTROMETRY_API_KEY set.')
  const frame = frameId === null ? undefined : store.row('frames', frameId)
  if (frameId === null || !frame) return fail('not-found', 'nova.no-frame', 'There is no such frame.')
  const row = SubmissionRow.safeParse(store.row('submissions', frameId))
  const before = row.success ? row.data : null
  const client = around.client(service)
  const unfinished = unfinishedIn(before, frame.sha256, service)
  const attempts = attemptsFor(frame, params)
  const keep = (next: Submission, message?: string): void =>
    store.write('submissions', frameId, {
      ...rowOf(next, service),
      updatedAt: now(),
      ...(message === undefined ? {} : { message }),
    })
  const begin = (isBlind: boolean): Submission => {
    const fresh = newSubmission(`darksite-${randomUUID()}.fits`)
    store.write('submissions', frameId, {
      ...{ ...rowOf(fresh, service), ...NOT_YET, sha256: frame.sha256, createdAt: now(), updatedAt: now() },
      ...{ picture: null, message: 'It waits to be sent.', isBlind },
    })
    return fresh
  }
  // With a hint that is wrong there is no solution; without any there may be one.
  let isBlind = unfinished !== null && before?.isBlind === true
  let submission = unfinished ?? begin(isBlind)
  const failed = (fault: Fault): Result<never> => {
    store.write('submissions', frameId, { ...failedRow(fault), updatedAt: now() })
    return { ok: false, fault }
  }
  const askNext = async (): Promise<void> => {
    if (!params.askNext) return
    const { send: _send, askNext: _askNext, ...bounds } = params
    await context.enqueue('plate-solve', frameId, { ...bounds, behind: 'nova' })
    context.log('The next solver is asked.')
  }

  const path = await store.pathOf(frameId)
  const inputs = path.ok ? inputsOf({ ...frame, path: path.value, downsample: undefined }, context.work, signal) : null
  const payload = async () => {
    if (!inputs || !path.ok) return path.ok ? fail('not-found', 'nova.no-frame', 'There is no such frame.') : path
    const input = await inputFor(frame, params.send, attempts.at(isBlind ? -1 : 0), inputs)
    if (!input.ok) return input
    const { source } = input.value
    const picture = source.kind === 'picture' ? { width: source.width, height: source.height, binning: source.binning } : null
    // Before it is sent, so that an answer after a restart is read as what it is.
    store.write('submissions', frameId, { picture })
    return ok(uploadOf(input.value, submission.fileName))
  }
  // Only where others can be asked: without them there is nothing better than to wait.
  const patience = params.askNext ? patienceOf(config, now) : null
  let said = ''
  while (!signal.aborted) {
    const step = await advance(submission, { client, signal, payload, save: keep, now })
    submission = step.submission
    if (signal.aborted) break
    if (step.kind === 'failed') {
      if (step.fault.code !== 'nova.no-solution' || isBlind || attempts.length < 2) {
        await askNext()
        return failed(step.fault)
      }
      context.log(`${step.fault.message} It is sent again without the header's hints.`)
      isBlind = true
      submission = begin(isBlind)
      continue
    }
    if (step.kind === 'solved') {
      const solved = await conclude(step.answer, frame, inputs, context)
      if (solved.ok) return solved
      await askNext()
      return failed(solved.fault)
    }
    keep(submission, step.message)
    context.progress(PROGRESS[submission.phase], step.message)
    if (step.message !== said) context.log(step.message)
    said = step.message
    if (patience?.isOver(submission, step.fault)) {
      await askNext()
      store.write('submissions', frameId, { ...failedRow(GIVEN_UP), updatedAt: now() })
      context.progress(1, GIVEN_UP.message)
      return ok({ handedTo: 'next' })
    }
    await around.wait(step.waitMs, signal)
  }
  const fault = { kind: 'cancelled', code: 'nova.cancelled', message: 'Stopped on request.' } as const
  // A server that stops leaves it as it is and goes on with it at the next start.
  return signal.reason === 'cancel' ? failed(fault) : { ok: false, fault }
}

const PROGRESS: Readonly<Record<Submission['phase'], number>> = { waiting: 0, sending: 0.1, submitted: 0.3, processing: 0.5 }
/** A shorter list says too little; then the service looks at the picture itself. */
const ENOUGH_STARS = 12

const attemptsFor = ({ width, height, hint }: FrameRow, { send: _send, askNext: _askNext, ...params }: Params): Attempt[] =>
  serviceAttemptsOf({ width, height, hint, starCount: null }, PlateSolveParams.parse(params))

const inputFor = async (
  { width, height, isBottomUp }: FrameRow,
  send: Params['send'],
  attempt: Attempt | undefined,
  inputs: Inputs,
): Promise<Result<SolveInput>> => {
  const detected = await inputs.detected()
  const isEnough = detected.ok && detected.value.stars.length >= ENOUGH_STARS
  const source = await inputs.source(send === 'stars' && isEnough ? 'stars' : 'picture')
  if (!source.ok) return source
  return ok({ width, height, isBottomUp, source: source.value, scale: attempt?.scale, near: attempt?.near })
}

/** Keeps what the service found, checks it by the catalogue, and asks for the names of what is in the frame. */
const conclude = async (
  answer: NovaAnswer,
  frame: FrameRow,
  inputs: Inputs | null,
  { jobId, frameId, store, now, enqueue, config, log }: JobContext,
): Promise<Result<unknown>> => {
  if (frameId === null) return fail('not-found', 'nova.no-frame', 'There is no such frame.')
  const row = SubmissionRow.parse(store.row('submissions', frameId))
  const [wcsFile, annotated] = [
    answer.wcsFile && (await store.putBlob(answer.wcsFile)),
    answer.annotated && (await store.putBlob(answer.annotated)),
  ]
  const kept = { calibration: answer.calibration, wcsFile, annotated, jobId: answer.jobId, updatedAt: now() }
  const found = await solutionFrom(answer, sentOf(frame, row.picture), 'nova', (now() - row.createdAt) / 1000)
  const accepted = inputs ? await accept(found, { inputs, isBottomUp: frame.isBottomUp, setup: config, log }) : ok(found)
  if (!accepted.ok) {
    store.write('submissions', frameId, kept)
    return accepted
  }
  store.write('solutions', frameId, {
    ...{ ...accepted.value, log: null, attempts: [] },
    // Later than the bytes that were solved were found, whatever the clock did since.
    solvedAt: Math.max(now(), frame.indexedAt),
  })
  store.write('submissions', frameId, { ...kept, state: 'SOLVED', phase: 'solved', message: `Solved as job ${answer.jobId}.` })
  // Where solving again fails, the solution of before stays, and with it its names.
  const order = { after: jobId, ifFailed: 'continue' } as const
  await enqueue('match-catalogue', frameId, {}, order)
  await enqueue('measure-quality', frameId, {}, order)
  const { ra, dec, pixelScaleArcsec, index, seconds } = accepted.value
  return ok({ ra, dec, pixelScaleArcsec, index, seconds })
}
