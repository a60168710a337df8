import { Counter, Histogram, type Registry } from 'prom-client'
import type { Db } from '#server/db/open-database.ts'
import type { JobWatch } from '#server/jobs/engine/watch.ts'

/** From an answer out of memory to a solve that takes its whole time limit [s]. */
const RUN_BUCKETS = [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 120, 300, 900, 3600]
const CLAIM_BUCKETS = [0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 1]

/** Counts what the job engine does. */
export const watchJobs = ({ sqlite }: Db, registers: Registry[]): JobWatch => {
  const claims = new Histogram({
    name: 'darksite_job_claim_duration_seconds',
    help: 'How long it took to find and take the next jobs.',
    buckets: CLAIM_BUCKETS,
    registers,
  })
  const waits = new Histogram({
    name: 'darksite_job_wait_seconds',
    help: 'From the wish to the first beginning of a job, by type.',
    labelNames: ['type'],
    buckets: RUN_BUCKETS,
    registers,
  })
  const runs = new Histogram({
    name: 'darksite_job_run_duration_seconds',
    help: 'How long runs of jobs took, by type and by how they ended.',
    labelNames: ['type', 'end'],
    buckets: RUN_BUCKETS,
    registers,
  })
  const attempts = new Counter({
    name: 'darksite_solver_attempts_total',
    help: 'Attempts at solving a frame, by solver and outcome.',
    labelNames: ['solver', 'outcome'],
    registers,
  })
  const seconds = new Counter({
    name: 'darksite_solver_attempt_seconds_total',
    help: 'Time that attempts at solving took, by solver and outcome.',
    labelNames: ['solver', 'outcome'],
    registers,
  })
  const attemptsOf = sqlite.prepare<[string], { solver: string; outcome: string; seconds: number }>(
    `SELECT value ->> 'solver' solver, value ->> 'outcome' outcome, value ->> 'seconds' seconds
     FROM jobs, json_each(coalesce(jobs.attempts, '[]')) WHERE jobs.id = ?`,
  )
  return {
    claimed: (jobs, took) => {
      claims.observe(took)
      for (const { type, row, attempt } of jobs)
        if (row && attempt === 1) waits.labels(type).observe(Math.max(0, Date.now() - row.createdAt) / 1000)
    },
    ended: ({ jobId, type }, end, took) => {
      runs.labels(type, end.replaceAll(' ', '_')).observe(took)
      if (type !== 'plate-solve') return
      for (const attempt of attemptsOf.all(jobId)) {
        attempts.labels(attempt.solver, attempt.outcome).inc()
        seconds.labels(attempt.solver, attempt.outcome).inc(attempt.seconds)
      }
    },
  }
}
