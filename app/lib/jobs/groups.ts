import type { JobView } from '#lib/data/view.ts'
import { isAnswer } from './words.ts'

/** Jobs of one kind that ended on the same day in the same way: a night makes hundreds of them. */
export interface JobGroup {
  readonly key: string
  readonly type: string
  readonly outcome: Outcome
  /** Newest first. */
  readonly jobs: readonly JobView[]
}

export interface JobDay {
  /** YYYY-MM-DD by the tablet's clock. */
  readonly day: string
  /** The group in which something ended last comes first. */
  readonly groups: readonly JobGroup[]
}

/** `answer` is a solver that found nothing, `failed` what broke. */
export type Outcome = 'done' | 'cancelled' | 'answer' | 'failed'

/** Ended jobs by day and kind, newest first. */
export const groupByDay = (jobs: readonly JobView[]): JobDay[] => {
  const days = new Map<string, Map<string, JobView[]>>()
  for (const job of jobs.toSorted((a, b) => endOf(b) - endOf(a))) {
    const day = dayOf(endOf(job))
    const groups = days.get(day) ?? new Map<string, JobView[]>()
    const key = `${day} ${job.type} ${outcomeOf(job)}`
    groups.set(key, [...(groups.get(key) ?? []), job])
    days.set(day, groups)
  }
  return [...days].map(([day, groups]) => ({
    day,
    groups: [...groups].map(([key, members]) => ({
      key,
      type: members[0]!.type,
      outcome: outcomeOf(members[0]!),
      jobs: members,
    })),
  }))
}

export const outcomeOf = (job: JobView): Outcome =>
  job.state === 'failed' ? (isAnswer(job) ? 'answer' : 'failed') : job.state === 'cancelled' ? 'cancelled' : 'done'

const endOf = ({ finishedAt, createdAt }: JobView): number => finishedAt ?? createdAt

/** The tablet's own date of a moment. */
export const dayOf = (time: number): string => {
  const date = new Date(time)
  const two = (n: number): string => String(n).padStart(2, '0')
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}

const WORDS: Readonly<Record<Outcome, string>> = {
  done: 'done',
  cancelled: 'stopped',
  answer: 'not solved',
  failed: 'did not work',
}

/** `184 done`. */
export const groupWords = ({ jobs, outcome }: JobGroup): string => `${jobs.length.toLocaleString('en')} ${WORDS[outcome]}`
