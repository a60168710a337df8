import type { AstrometryService } from '#server/config.ts'
import type { SentFrom } from '#server/solvers/nova/answer.ts'
import { newSubmission, type Submission } from '#server/solvers/nova/submission.ts'
import type { Fault } from '#shared/core/fault.ts'
import type { SubmissionRow } from '#shared/records/submission.ts'

const PHASES: readonly string[] = ['waiting', 'sending', 'submitted', 'processing'] satisfies Submission['phase'][]
const isPhase = (phase: string): phase is Submission['phase'] => PHASES.includes(phase)

/** The submission of a frame that is still on its way and can be gone on with; null when a new one has to be begun. */
export const unfinishedIn = (row: SubmissionRow | null, sha256: string, service: AstrometryService): Submission | null => {
  if (!row || row.sha256 !== sha256 || row.service !== service.id || !isPhase(row.phase)) return null
  const { phase, fileName, sentAt, submissionId, jobId } = row
  return { ...newSubmission(fileName), phase, sentAt, submissionId, jobId }
}

/** How a submission on its way is shown and kept. */
export const rowOf = ({ phase, fileName, sentAt, submissionId, jobId }: Submission, service: AstrometryService) => ({
  state: phase === 'processing' ? ('PROCESSING' as const) : ('SUBMITTED' as const),
  phase,
  service: service.id,
  fileName,
  sentAt,
  submissionId,
  jobId,
  url: submissionId === null ? null : new URL(`../status/${submissionId}`, service.url).href,
})

export const NOT_YET = { calibration: null, wcsFile: null, annotated: null } as const

export const failedRow = (fault: Fault) => ({ state: 'FAILED' as const, phase: 'failed', message: fault.message })

/** Where the frame's pixels lie in what was sent; a restarted server must not send another list and read the answer by it. */
export const sentOf = (
  { width, height, isBottomUp }: Pick<SentFrom, 'width' | 'height' | 'isBottomUp'>,
  picture: SubmissionRow['picture'],
): SentFrom => ({ width, height, isBottomUp, picture })
