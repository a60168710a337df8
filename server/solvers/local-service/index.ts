import { z } from 'zod'
import { solveByService } from '#server/solvers/nova/service-solver.ts'
import { defineSolver, type SolverSetup } from '#server/solvers/solver.ts'
import { fail } from '#shared/core/fault.ts'

const serviceOf = ({ astrometryServices = [] }: SolverSetup) => astrometryServices.find(({ id }) => id === 'local')
const MISSING = 'There is no solving service of your own: name one with LOCAL_ASTROMETRY_URL (and LOCAL_ASTROMETRY_API_KEY).'

export const localService = defineSolver({
  id: 'local-service',
  title: 'Your own solving service',
  summary: 'Asks a service of your own network that speaks as nova.astrometry.net does.',
  params: z.object({}),
  isService: true,
  missing: async (setup) => (serviceOf(setup) ? null : MISSING),
  async solve(input, _params, context) {
    const service = serviceOf(context.setup)
    return service ? solveByService(service, 'local-service', input, context) : fail('unavailable', 'nova.missing', MISSING)
  },
})
