import { mkdir } from 'node:fs/promises'
import type { StarSetup } from '#server/catalogues/field-stars.ts'
import { findIndexes } from '#server/solvers/solve-field/indexes.ts'
import type { Solution, SolveInput, SolverSetup } from '#server/solvers/solver.ts'
import { solvers } from '#server/solvers/solvers.gen.ts'
import type { DetectedStars, Worker } from '#server/work/work.ts'
import { type Fault, fail, ok, type Result } from '#shared/core/fault.ts'
import type { PointingHint } from '#shared/records/metadata.ts'
import { adviceOf } from './advice.ts'
import type { PlateSolveParams } from './params.ts'
import { reducedStars } from './reduced-stars.ts'
import { refineSolution } from './refine-solution.ts'
import { spreadStars } from './spread.ts'
import { type Attempt, attemptsOf, type Known, secondsFor } from './strategy.ts'

/** A picture to be solved: its file, its size as stored, and what its header hints at. */
export interface Picture {
  readonly path: string
  readonly width: number
  readonly height: number
  readonly isBottomUp: boolean
  readonly hint: PointingHint | null
}

export interface SolveSurroundings {
  readonly signal: AbortSignal
  readonly setup: SolverSetup & StarSetup
  /** A folder for the solver's files; made when it is not there. */
  readonly scratchDir: string
  readonly work: Pick<Worker, 'detectStars' | 'reducePicture'>
  log(line: string): void
  progress(fraction: number, message: string): void
  /** Wall clock [ms]. */
  now(): number
}

/** More stars than this do not make a field easier to recognise. */
const STAR_LIMIT = 500
/** Long side of the picture that the solver looks at itself [px]. */
const REDUCED_SIDE = 2000
/** Long side of the picture whose patches of light are listed [px]: small enough that stars are few and their cores meet. */
const PATCHES_SIDE = 1300

/**
 * Finds where a picture points, in attempts that go from what the header says to nothing but the stars, and fits the answer to
 * all catalogue stars of the frame.
 * Faults: `plate-solve.no-solution` with advice; `plate-solve.solver-missing`; those of the solver and of reading the file.
 */
export const solvePicture = async (
  picture: Picture,
  params: PlateSolveParams,
  around: SolveSurroundings,
): Promise<Result<Solution>> => {
  const { signal, setup, log, progress, now } = around
  const solver = solvers[params.solver]
  const missing = await solver.missing(setup)
  if (missing) return fail('unavailable', 'plate-solve.solver-missing', missing)
  await mkdir(around.scratchDir, { recursive: true })
  const start = now()
  const secondsSpent = (): number => (now() - start) / 1000

  progress(0, 'Finding stars')
  const detected = await around.work.detectStars(picture.path, STAR_LIMIT, signal)
  if (signal.aborted) return stopped()
  if (detected.ok) log(`${detected.value.stars.length} stars found in ${secondsSpent().toFixed(1)} s.`)
  else log(`No star list: ${detected.fault.message}`)

  const known: Known = { ...picture, starCount: detected.ok ? detected.value.stars.length : null }
  const attempts = attemptsOf(known, params)
  let isOutOfTime = false
  let fault: Fault | null = detected.ok ? null : detected.fault
  let tried = 0
  for (const [index, attempt] of attempts.entries()) {
    const left = params.timeLimitSeconds - secondsSpent()
    if (left < 1) {
      isOutOfTime = true
      break
    }
    const title = `Attempt ${index + 1} of ${attempts.length}: ${attempt.title}`
    log(`${title} (${attempt.reason})`)
    progress(secondsSpent() / params.timeLimitSeconds, title)
    const input = await inputOf(picture, attempt, detected, params, around)
    if (!input.ok) {
      log(input.fault.message)
      fault = input.fault
      continue
    }
    tried++
    const begun = secondsSpent()
    const timeLimitSeconds = Math.max(1, secondsFor(attempts, index, left))
    const solved = await solver.solve(
      input.value,
      {},
      {
        signal,
        setup,
        timeLimitSeconds,
        scratchDir: around.scratchDir,
        log: (line) => {
          log(line)
          progress(Math.min(0.99, secondsSpent() / params.timeLimitSeconds), title)
        },
      },
    )
    const took = `${(secondsSpent() - begun).toFixed(1)} s`
    if (solved.ok) {
      const refined = await refineSolution(solved.value, detected, picture.isBottomUp, setup, log)
      log(`Solved in ${took}, ${secondsSpent().toFixed(1)} s in all.`)
      return ok({ ...refined, seconds: secondsSpent() })
    }
    if (solved.fault.kind !== 'no-result') return solved
    log(`${solved.fault.message} (${took})`)
    isOutOfTime ||= solved.fault.code.endsWith('.out-of-time')
  }
  // When nothing could be handed to a solver, the reason is the file.
  if (tried === 0 && fault) return { ok: false, fault }
  const { files } = await findIndexes(setup)
  const outcome = { attempts: attempts.slice(0, Math.max(1, tried)), seconds: secondsSpent(), isOutOfTime }
  return fail('no-result', 'plate-solve.no-solution', adviceOf(known, params, outcome, files))
}

const stopped = (): Result<never> => fail('cancelled', 'plate-solve.cancelled', 'Stopped on request.')

const inputOf = async (
  picture: Picture,
  { source, scale, near }: Attempt,
  detected: Result<DetectedStars>,
  params: PlateSolveParams,
  around: SolveSurroundings,
): Promise<Result<SolveInput>> => {
  const { width, height, isBottomUp } = picture
  const found = await sourceOf(picture, source, detected, params, around)
  return found.ok ? ok({ width, height, isBottomUp, scale, near, source: found.value }) : found
}

const sourceOf = async (
  { path, width, height }: Picture,
  source: Attempt['source'],
  detected: Result<DetectedStars>,
  { downsample }: PlateSolveParams,
  { work, signal }: SolveSurroundings,
): Promise<Result<SolveInput['source']>> => {
  const long = Math.max(width, height)
  if (source === 'picture') {
    const reduced = await work.reducePicture(path, downsample === undefined ? REDUCED_SIDE : Math.ceil(long / downsample), signal)
    return reduced.ok ? ok({ kind: 'picture', ...reduced.value }) : reduced
  }
  if (source === 'stars')
    return detected.ok ? ok({ kind: 'stars', stars: spreadStars(detected.value.stars, width, height) }) : detected
  const reduced = await work.reducePicture(path, PATCHES_SIDE, signal)
  if (!reduced.ok) return reduced
  const patches = reducedStars(reduced.value)
  return ok({ kind: 'stars', stars: source === 'patches' ? patches : spreadStars(patches, width, height) })
}
