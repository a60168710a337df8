import { z } from 'zod'
import { defineSolver } from '#server/solvers/solver.ts'
import { fail, ok } from '#shared/core/fault.ts'
import { describeField } from '#shared/sky/field.ts'

/** For tests and demonstrations: believes the hints, or says M 42. */
export const fake = defineSolver({
  id: 'fake',
  title: 'Fake',
  summary: 'Answers at once with the hinted position, or with M 42. For tests and demonstrations only.',
  params: z.object({}),
  isPretence: true,
  missing: async () => null,
  async solve({ source, width, height, isBottomUp, scale, near }, _params, { signal, log }) {
    if (signal.aborted) return fail('cancelled', 'fake.cancelled', 'Stopped on request.')
    if (source.kind === 'stars' && source.stars.length < 4)
      return fail('no-result', 'fake.too-few-stars', `${source.stars.length} stars are too few to recognise a field.`)
    log('The fake solver looked at nothing.')
    const degrees = (scale ? (scale.low + scale.high) / 2 : 2) / 3600
    const wcs = {
      crval: [near?.ra ?? 83.822, near?.dec ?? -5.391] as [number, number],
      crpix: [(width - 1) / 2, (height - 1) / 2] as [number, number],
      // North up, east left, as displayed.
      cd: [
        [-degrees, 0],
        [0, isBottomUp ? degrees : -degrees],
      ] as [[number, number], [number, number]],
      sip: null,
    }
    return ok({ ...describeField(wcs, width, height, isBottomUp), solver: 'fake', index: 'none', seconds: 0 })
  },
})
