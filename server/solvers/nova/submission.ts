import { type Fault, fail, ok, type Result } from '#shared/core/fault.ts'
import type { NovaCalibration, NovaClient, UploadFile } from './client.ts'

/** What was handed to a service and how far it is. Everything that a restarted server needs to go on. */
export interface Submission {
  /**
   * `waiting` to be sent; `sending` when it is on its way or may have arrived without our hearing of it; `submitted` when the
   * service has it; `processing` when it has a job.
   */
  readonly phase: 'waiting' | 'sending' | 'submitted' | 'processing'
  /** Of its own, so that the service's list of our jobs tells whether it has arrived. */
  readonly fileName: string
  /** When the upload began [ms]. */
  readonly sentAt: number | null
  readonly submissionId: number | null
  readonly jobId: number | null
  /** How often it was asked for in this phase, and how often in a row that went wrong. */
  readonly polls: number
  readonly troubles: number
}

/** What a solved submission gave. */
export interface NovaAnswer {
  readonly jobId: number
  readonly calibration: NovaCalibration
  /** A FITS header with the WCS of what was sent; null when the service has none. */
  readonly wcsFile: Uint8Array | null
  /** A JPEG; null when the service has none. */
  readonly annotated: Uint8Array | null
}

export type Step =
  | {
      readonly kind: 'wait'
      readonly submission: Submission
      readonly waitMs: number
      readonly message: string
      readonly fault: Fault | null
    }
  | { readonly kind: 'solved'; readonly submission: Submission; readonly answer: NovaAnswer }
  | { readonly kind: 'failed'; readonly submission: Submission; readonly fault: Fault }

export interface StepContext {
  readonly client: NovaClient
  readonly signal: AbortSignal
  /** What is to be sent, made when it is needed. */
  payload(): Promise<Result<{ settings: Record<string, unknown>; file: UploadFile }>>
  /** Keeps it for good before anything is sent. */
  save(submission: Submission): void
  now(): number
}

export const newSubmission = (fileName: string): Submission => ({
  phase: 'waiting',
  fileName,
  sentAt: null,
  submissionId: null,
  jobId: null,
  polls: 0,
  troubles: 0,
})

/** So long a file that may have arrived is looked for before it is sent again [ms]. */
const GRACE_MS = 60_000
const LOOK_AGAIN_MS = 10_000
const MAX_WAIT_MS = 5 * 60_000
/** A job or submission that the service denies so often in a row is lost. */
const MAX_DENIALS = 5

/**
 * One step of a submission on its way to an answer. Trouble on the line never ends it: it waits, longer and longer, as long as
 * the service asks for. Only the service's own word ends it: `nova.no-solution`, `nova.failed`, `nova.bad-key`, `nova.refused`,
 * `nova.lost`.
 */
export const advance = (submission: Submission, context: StepContext): Promise<Step> =>
  STEPS[submission.phase](submission, context)

type Advance = (submission: Submission, context: StepContext) => Promise<Step>

const send: Advance = async (submission, context) => {
  const payload = await context.payload()
  if (!payload.ok) return { kind: 'failed', submission, fault: payload.fault }
  const sending: Submission = { ...submission, phase: 'sending', sentAt: context.now() }
  context.save(sending)
  const { settings, file } = payload.value
  const sent = await context.client.upload(settings, file, context.signal)
  if (sent.ok) {
    const submitted: Submission = { ...sending, ...FRESH, phase: 'submitted', submissionId: sent.value }
    context.save(submitted)
    return {
      kind: 'wait',
      submission: submitted,
      waitMs: FIRST_POLL_MS,
      message: `Sent as submission ${sent.value}.`,
      fault: null,
    }
  }
  // Nothing was sent, or it was refused: then it just waits on. Otherwise it may have arrived.
  const isUncertain = UNCERTAIN.has(sent.fault.code)
  return troubled({ ...sending, phase: isUncertain ? 'sending' : 'waiting' }, sent.fault, context)
}

/** After these nobody can tell whether the file arrived. */
const UNCERTAIN = new Set(['net.dropped', 'net.silent', 'net.cancelled', 'nova.busy', 'nova.odd-answer'])

const lookFor: Advance = async (submission, context) => {
  const found = await context.client.findJob(submission.fileName, context.signal)
  if (!found.ok) return troubled(submission, found.fault, context)
  if (found.value !== null) {
    const processing: Submission = { ...submission, ...FRESH, phase: 'processing', jobId: found.value }
    return { kind: 'wait', submission: processing, waitMs: 0, message: 'It had arrived.', fault: null }
  }
  const age = context.now() - (submission.sentAt ?? 0)
  // A clock that was set back must not make it wait for ever.
  if (age >= 0 && age < GRACE_MS) {
    const again: Submission = { ...submission, polls: submission.polls + 1, troubles: 0 }
    return { kind: 'wait', submission: again, waitMs: LOOK_AGAIN_MS, message: 'Looking whether it arrived.', fault: null }
  }
  const waiting: Submission = { ...submission, ...FRESH, phase: 'waiting' }
  return { kind: 'wait', submission: waiting, waitMs: 0, message: 'It did not arrive and is sent again.', fault: null }
}

const askForJob: Advance = async (submission, context) => {
  const state = await context.client.submission(submission.submissionId ?? 0, context.signal)
  if (!state.ok) return troubled(submission, state.fault, context)
  const { jobId, error } = state.value
  if (jobId !== null) {
    const processing: Submission = { ...submission, ...FRESH, phase: 'processing', jobId }
    return { kind: 'wait', submission: processing, waitMs: 0, message: `Job ${jobId} has begun.`, fault: null }
  }
  if (error !== null) return ended(submission, fail('invalid', 'nova.failed', `The service could not use it: ${error}`))
  return stillWaiting(submission, 'It waits for its turn at the service.')
}

const askForAnswer: Advance = async (submission, context) => {
  const { client, signal } = context
  const jobId = submission.jobId ?? 0
  const state = await client.job(jobId, signal)
  if (!state.ok) return troubled(submission, state.fault, context)
  if (state.value === 'failure')
    return ended(submission, fail('no-result', 'nova.no-solution', `The service found no solution (job ${jobId}).`))
  // Only numbers make a solution: a job that is done without any is not done.
  const calibration = state.value === 'success' ? await client.calibration(jobId, signal) : ok(null)
  if (!calibration.ok) return troubled(submission, calibration.fault, context)
  if (!calibration.value) return stillWaiting(submission, `The service is solving it (job ${jobId}).`)
  const wcsFile = await client.file('wcs_file', jobId, signal)
  if (!wcsFile.ok) return troubled(submission, wcsFile.fault, context)
  // A picture with names in it is nice to have; no solution waits for it.
  const annotated = await client.file('annotated_display', jobId, signal)
  return {
    kind: 'solved',
    submission,
    answer: {
      jobId,
      calibration: calibration.value,
      wcsFile: wcsFile.value,
      annotated: annotated.ok && isJpeg(annotated.value) ? annotated.value : null,
    },
  }
}

const STEPS: Readonly<Record<Submission['phase'], Advance>> = {
  waiting: send,
  sending: lookFor,
  submitted: askForJob,
  processing: askForAnswer,
}

const FRESH = { polls: 0, troubles: 0 }
const isJpeg = (bytes: Uint8Array | null): boolean => bytes?.[0] === 0xff && bytes[1] === 0xd8

/** The service's own client asks every five seconds; quick answers are looked for sooner, slow ones less often. */
const FIRST_POLL_MS = 1000
const pollMs = (polls: number): number => Math.min(30_000, [1000, 2000, 3000, 5000][polls] ?? 5000 + 250 * polls)

const stillWaiting = (submission: Submission, message: string): Step => {
  const polls = submission.polls + 1
  return { kind: 'wait', submission: { ...submission, polls, troubles: 0 }, waitMs: pollMs(polls), message, fault: null }
}

const ended = (submission: Submission, failure: Result<never>): Step =>
  failure.ok
    ? { kind: 'wait', submission, waitMs: 0, message: '', fault: null }
    : { kind: 'failed', submission, fault: failure.fault }

/** These are the service's last word. */
const FINAL = new Set(['nova.bad-key', 'nova.refused', 'net.bad-url', 'net.forbidden', 'net.too-large'])

const troubled = (submission: Submission, fault: Fault, { client }: StepContext): Step => {
  if (FINAL.has(fault.code)) return { kind: 'failed', submission, fault }
  const troubles = submission.troubles + 1
  if (fault.code === 'nova.not-found' && troubles >= MAX_DENIALS)
    return ended(submission, fail('unavailable', 'nova.lost', 'The service has lost the submission. Ask again to send it anew.'))
  const waitMs = Math.max(client.takePauseMs(), Math.min(MAX_WAIT_MS, 5000 * 2 ** Math.min(10, troubles - 1)))
  return { kind: 'wait', submission: { ...submission, troubles }, waitMs, message: `${fault.message} It is tried again.`, fault }
}
