import { z } from 'zod'
import { realSolvers } from '#server/solvers/order.ts'
import { solvers } from '#server/solvers/solvers.gen.ts'

const SOLVER_IDS = Object.keys(solvers) as [keyof typeof solvers, ...(keyof typeof solvers)[]]

/** What a person may ask for. Everything has a default or may be left out. */
export const PlateSolveParams = z.object({
  solver: z
    .enum(['automatic', ...SOLVER_IDS])
    .default('automatic')
    .meta({
      title: 'Solver',
      description: 'Who finds the place; automatic asks one after the other, as the settings say',
      // Forms offer nobody a solver that only pretends.
      enum: ['automatic', ...realSolvers.map(({ id }) => id)],
      enumTitles: ['One after the other', ...realSolvers.map(({ title }) => title)],
    }),
  timeLimitSeconds: z.int().min(1).max(3600).optional().meta({
    title: 'Time limit',
    unit: 's',
    description: 'Give up after this long, all attempts together; left out, as the settings say',
  }),
  useHints: z.boolean().default(true).meta({
    title: 'Use the header',
    description: 'Try first where the header says that the telescope pointed; off is a blind solve',
  }),
  scaleUnits: z
    .enum(['arcsecperpix', 'degwidth', 'arcminwidth'])
    .default('arcsecperpix')
    .meta({
      title: 'What is known',
      description: 'The scale of a pixel, or how wide the frame is; a width is easily had from the lens or an atlas',
      enumTitles: ['Pixel scale (″/px)', 'Frame width (degrees)', 'Frame width (arcminutes)'],
    }),
  scaleLow: z
    .number()
    .min(0.001)
    .optional()
    .meta({ title: 'At least', description: 'Smallest scale or width, as chosen before' }),
  scaleHigh: z.number().min(0.001).optional().meta({ title: 'At most', description: 'Largest scale or width, as chosen before' }),
  ra: z.number().min(0).lt(360).optional().meta({ title: 'Right ascension', unit: 'deg', description: 'Where to look' }),
  dec: z.number().min(-90).max(90).optional().meta({ title: 'Declination', unit: 'deg', description: 'Where to look' }),
  radiusDeg: z
    .number()
    .min(0.1)
    .max(180)
    .optional()
    .meta({ title: 'Radius', unit: 'deg', description: 'How far around the place to look; left out, a few fields' }),
  downsample: z.int().min(1).max(16).optional().meta({
    title: 'Downsample',
    description: 'Reduce the picture by this; left out, large pictures are reduced to 2000 pixels',
  }),
  checkFirst: z.boolean().default(true).meta({
    title: 'Check a solution that is there',
    description: 'Solve only when the stars do not confirm the solution that the frame has',
  }),
  behind: z
    .enum(realSolvers.map(({ id }) => id) as [string, ...string[]])
    .optional()
    .meta({
      title: 'Only those behind',
      isInternal: true,
      description: 'Asks only the solvers that stand behind this one in the settings, because this one has been asked already',
    }),
})
export type PlateSolveParams = z.output<typeof PlateSolveParams>
