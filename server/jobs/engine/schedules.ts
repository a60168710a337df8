import { Cron } from 'croner'
import type { Db } from '#server/db/open-database.ts'
import { fail, ok, type Result } from '#shared/core/fault.ts'
import type { JobRow } from '#shared/records/job.ts'

/** A job that is asked for again and again. */
export interface Schedule {
  readonly id: string
  /** Five fields of cron, in local time: `30 4 * * *` is every day at half past four. */
  readonly cron: string
  readonly type: string
  readonly params: JobRow['params']
  /** Wall clock [ms]. */
  readonly nextAt: number
}

export interface Schedules {
  /** Sets a schedule, or changes it. `jobs.cron` when the pattern cannot be read. */
  set(id: string, cron: string, type: string, params?: JobRow['params']): Result<Schedule>
  remove(id: string): void
  list(): Schedule[]
  /** Asks for what is due. What was missed while the server was off is asked for once. */
  tick(ask: (id: string, type: string, params: JobRow['params']) => void): void
}

interface Stored extends Omit<Schedule, 'params'> {
  readonly params: string
}

export const createSchedules = ({ sqlite }: Db, now: () => number): Schedules => {
  const find = sqlite.prepare<[string], Stored>('SELECT * FROM jobSchedules WHERE id = ?')
  const all = sqlite.prepare<[], Stored>('SELECT * FROM jobSchedules ORDER BY id')
  const save = sqlite.prepare<[Stored]>(
    `INSERT INTO jobSchedules (id, cron, type, params, nextAt) VALUES (@id, @cron, @type, @params, @nextAt)
     ON CONFLICT (id) DO UPDATE SET cron = excluded.cron, type = excluded.type, params = excluded.params, nextAt = excluded.nextAt`,
  )
  const remove = sqlite.prepare<[string]>('DELETE FROM jobSchedules WHERE id = ?')
  const move = sqlite.prepare<[number, string]>('UPDATE jobSchedules SET nextAt = ? WHERE id = ?')
  const patterns = new Map<string, Cron>()
  // A pattern that never comes again (30 February) is looked at again in a year.
  const next = (cron: string): number => {
    const pattern = patterns.get(cron) ?? new Cron(cron, { paused: true })
    patterns.set(cron, pattern)
    return pattern.nextRun(new Date(now()))?.getTime() ?? now() + 365 * 86_400_000
  }
  return {
    set: (id, cron, type, params = {}) => {
      const due = nextOf(cron, next)
      if (!due.ok) return due
      const old = find.get(id)
      const isSame = old?.cron === cron && old.type === type && old.params === JSON.stringify(params)
      const schedule = { id, cron, type, params, nextAt: isSame ? old.nextAt : due.value }
      if (!isSame) save.run({ ...schedule, params: JSON.stringify(params) })
      return ok(schedule)
    },
    remove: (id) => void remove.run(id),
    list: () => all.all().map((stored) => ({ ...stored, params: JSON.parse(stored.params) })),
    tick: (ask) => {
      for (const { id, cron, type, params, nextAt } of all.all()) {
        const isDue = nextAt <= now()
        // Later than the next time there is: the clock was set back.
        if (!isDue && nextAt <= next(cron)) continue
        move.run(next(cron), id)
        if (isDue) ask(id, type, JSON.parse(params))
      }
    },
  }
}

const nextOf = (cron: string, next: (cron: string) => number): Result<number> => {
  try {
    return ok(next(cron))
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return fail('invalid', 'jobs.cron', `“${cron}” is no time table of five fields like “30 4 * * *”: ${reason}`)
  }
}
