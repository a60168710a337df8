import { expect, test } from 'vitest'
import type { JobView } from '#lib/data/view.ts'
import { JobRow } from '#shared/records/job.ts'
import { groupByDay, groupWords } from './groups.ts'

const EVENING = new Date(2026, 0, 10, 22).getTime()
const MINUTE = 60_000

const job = (id: string, more: Partial<JobView>): JobView => ({
  ...JobRow.parse({ type: 'plate-solve', state: 'done', createdAt: EVENING }),
  ...{ id, isWaiting: false },
  ...more,
})

test('the jobs of a night are a few lines: one for each kind, day and outcome, newest first', () => {
  const unsolved = { kind: 'no-result', code: 'solve.none', message: '' } as const
  const broken = { kind: 'internal', code: 'jobs.bug', message: '' } as const
  const days = groupByDay([
    ...Array.from({ length: 300 }, (_, i) => job(`s${i}`, { finishedAt: EVENING + i * 1000 })),
    ...Array.from({ length: 300 }, (_, i) => job(`m${i}`, { type: 'match-catalogue', finishedAt: EVENING + i * 1000 + 500 })),
    job('none', { state: 'failed', fault: unsolved, finishedAt: EVENING + 10 * MINUTE }),
    job('bug', { state: 'failed', fault: broken, finishedAt: EVENING + 11 * MINUTE }),
    job('stopped', { state: 'cancelled', finishedAt: EVENING - MINUTE }),
    job('next', { type: 'scan-folder', finishedAt: EVENING + 300 * MINUTE }),
  ])
  expect(days.map(({ day, groups }) => [day, groups.map((group) => `${group.type}: ${groupWords(group)}`)])).toEqual([
    ['2026-01-11', ['scan-folder: 1 done']],
    [
      '2026-01-10',
      [
        'plate-solve: 1 did not work',
        'plate-solve: 1 not solved',
        'match-catalogue: 300 done',
        'plate-solve: 300 done',
        'plate-solve: 1 stopped',
      ],
    ],
  ])
  expect(days[1]!.groups[2]!.jobs[0]!.id).toBe('m299')
})

test('a job that does not say when it ended counts from when it was asked for', () => {
  expect(groupByDay([job('a', { finishedAt: null })])[0]).toMatchObject({ day: '2026-01-10' })
})
