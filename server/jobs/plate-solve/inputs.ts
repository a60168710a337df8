import type { SolveInput } from '#server/solvers/solver.ts'
import type { DetectedStars, ReducedPicture, Worker } from '#server/work/work.ts'
import { ok, type Result } from '#shared/core/fault.ts'
import type { Star } from '#shared/core/star.ts'
import { reducedStars } from './reduced-stars.ts'
import { spreadStars } from './spread.ts'
import type { Source } from './strategy.ts'

/** What a picture looks like to a solver; everything is made when it is first asked for, and once. */
export interface Inputs {
  detected(): Promise<Result<DetectedStars>>
  /** What an attempt hands over. Faults: those of reading the file. */
  source(kind: Source): Promise<Result<SolveInput['source']>>
  /** Every star list that there is or can be made, the cheapest first: what a solution is judged by. */
  lists(): AsyncGenerator<readonly Star[]>
}

/** More stars than this do not make a field easier to recognise. */
const STAR_LIMIT = 500
/** Long side of the picture that the solver looks at itself [px]. */
const REDUCED_SIDE = 2000
/** Long side of the picture whose patches of light are listed [px]: small enough that stars are few and their cores meet. */
const PATCHES_SIDE = 1300

interface Subject {
  readonly path: string
  readonly width: number
  readonly height: number
  /** What a person asked the picture to be reduced by. */
  readonly downsample: number | undefined
}

export const inputsOf = (
  { path, width, height, downsample }: Subject,
  work: Pick<Worker, 'detectStars' | 'reducePicture'>,
  signal: AbortSignal,
): Inputs => {
  const long = Math.max(width, height)
  const detected = once(() => work.detectStars(path, STAR_LIMIT, signal))
  const reduced = once(() =>
    work.reducePicture(path, downsample === undefined ? REDUCED_SIDE : Math.ceil(long / downsample), signal),
  )
  const patches = once(async (): Promise<Result<readonly Star[]>> => {
    const picture: Result<ReducedPicture> = await work.reducePicture(path, PATCHES_SIDE, signal)
    return picture.ok ? ok(reducedStars(picture.value)) : picture
  })
  const stars = async (kind: 'stars' | 'patches' | 'even patches'): Promise<Result<readonly Star[]>> => {
    if (kind !== 'stars') {
      const list = await patches()
      return list.ok && kind === 'even patches' ? ok(spreadStars(list.value, width, height)) : list
    }
    const list = await detected()
    return list.ok ? ok(spreadStars(list.value.stars, width, height)) : list
  }
  return {
    detected,
    source: async (kind) => {
      if (kind === 'picture') {
        const picture = await reduced()
        return picture.ok ? ok({ kind: 'picture', ...picture.value }) : picture
      }
      const list = await stars(kind)
      return list.ok ? ok({ kind: 'stars', stars: list.value }) : list
    },
    lists: async function* () {
      const plain = await detected()
      if (plain.ok) yield plain.value.stars
      for (const kind of ['stars', 'patches', 'even patches'] as const) {
        const list = await stars(kind)
        if (list.ok) yield list.value
      }
    },
  }
}

const once = <T>(make: () => Promise<T>): (() => Promise<T>) => {
  let made: Promise<T> | undefined
  return () => {
    made ??= make()
    return made
  }
}
