import { z } from 'zod'
import { defineSolver, type SolverSetup } from '#server/solvers/solver.ts'
import { fail } from '#shared/core/fault.ts'
import { solveByService } from './service-solver.ts'

const serviceOf = ({ astrometryServices = [] }: SolverSetup) => astrometryServices.find(({ id }) => id === 'nova')
const MISSING = 'Nova is not set up: get an API key at nova.astrometry.net and start Darksite with ASTROMETRY_API_KEY set to it.'

export const nova = defineSolver({
  id: 'nova',
  title: 'Nova (nova.astrometry.net)',
  summary: 'Sends a star list or a reduced picture, for nobody else to see, to the web service of astrometry.net.',
  params: z.object({}),
  isService: true,
  isRemote: true,
  missing: async (setup) => (serviceOf(setup) ? null : MISSING),
  async solve(input, _params, context) {
    const service = serviceOf(context.setup)
    return service ? solveByService(service, 'nova', input, context) : fail('unavailable', 'nova.missing', MISSING)
  },
})
