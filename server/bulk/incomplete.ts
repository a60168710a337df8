import type { Db } from '#server/db/open-database.ts'
import { isHere } from '#server/library/is-here.ts'

/** What was begun and got lost, or was never begun. Nothing is found by its age alone: what somebody works on is not in here. */
export interface Incomplete {
  /** Jobs that say they run, though nobody holds them. */
  lostJobs(): string[]
  /** Frames at a solving service that no job watches any more. What a person stopped stays stopped. */
  strandedSubmissions(): string[]
  /** Frames that could not be solved for a reason that may have passed, the last time before a moment [ms]. */
  brokenSolves(before: number, limit: number): string[]
  /** Frames of the sky that nobody has tried to solve, the newest files first. */
  neverSolved(limit: number): string[]
}

const SOLVES = `('plate-solve', 'monitor-submission')`
const UNSOLVED = `f.presence = 'present' AND f.fault IS NULL AND f.frameType IN ('light', 'stacked', 'photo')
  AND coalesce(r.isRejected, 0) = 0 AND (s.radiusDeg IS NULL OR s.solvedAt < f.indexedAt)
  AND ${isHere('f.id')}`
const LATEST = `(SELECT id FROM jobs WHERE frameId = f.id AND type IN ${SOLVES} ORDER BY createdAt DESC, id LIMIT 1)`
const IN_HAND = `EXISTS (SELECT 1 FROM jobs JOIN jobLeases ON jobId = id WHERE jobs.frameId = f.id AND jobs.type IN ${SOLVES})`

export const createIncomplete = ({ sqlite }: Db): Incomplete => {
  const ids = <P extends unknown[]>(sql: string) => sqlite.prepare<P, string>(sql).pluck()
  const lost = ids<[]>(`SELECT id FROM jobs LEFT JOIN jobLeases ON jobId = id WHERE jobId IS NULL AND state = 'running'`)
  const stranded = ids<[]>(
    `SELECT f.id FROM submissions f LEFT JOIN jobs j ON j.id = ${LATEST}
     WHERE f.state IN ('SUBMITTED', 'PROCESSING') AND NOT ${IN_HAND} AND coalesce(j.state, 'done') NOT IN ('cancelled', 'failed')`,
  )
  // From the jobs that failed, which are few, to their frames, which are many.
  const broken = ids<[number, number]>(
    `SELECT f.id FROM jobs j JOIN frames f ON f.id = j.frameId LEFT JOIN solutions s ON s.id = f.id LEFT JOIN reviews r ON r.id = f.id
     WHERE j.state = 'failed' AND j.type IN ${SOLVES} AND json_extract(j.fault, '$.kind') IN ('unavailable', 'timeout')
       AND j.finishedAt < ? AND ${UNSOLVED} AND j.id = ${LATEST} LIMIT ?`,
  )
  // In the order of an index, so that nothing is sorted.
  const never = ids<[number]>(
    `SELECT f.id FROM frames f LEFT JOIN solutions s ON s.id = f.id LEFT JOIN reviews r ON r.id = f.id
     WHERE ${UNSOLVED} AND ${LATEST} IS NULL ORDER BY f.modifiedAt DESC LIMIT ?`,
  )
  return {
    lostJobs: () => lost.all(),
    strandedSubmissions: () => stranded.all(),
    brokenSolves: (before, limit) => broken.all(before, limit),
    neverSolved: (limit) => never.all(limit),
  }
}
