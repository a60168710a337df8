import { mkdir } from 'node:fs/promises'
import type { StarSetup } from '#server/catalogues/field-stars.ts'
import type { Config } from '#server/config.ts'
import { usableSolvers } from '#server/solvers/order.ts'
import { findIndexes } from '#server/solvers/solve-field/indexes.ts'
import type { Solution, Solver, SolverSetup } from '#server/solvers/solver.ts'
import type { Worker } from '#server/work/work.ts'
import { type Fault, fail, ok, type Result } from '#shared/core/fault.ts'
import { medianOf } from '#shared/kernels/quality/median.ts'
import type { SolveAttempt } from '#shared/records/attempt.ts'
import type { PointingHint } from '#shared/records/metadata.ts'
import { accept, confirm } from './accept.ts'
import { adviceOf } from './advice.ts'
import { checkOf, outcomeOf, recordOf } from './attempt-record.ts'
import { type Inputs, inputsOf } from './inputs.ts'
import type { PlateSolveParams } from './params.ts'
import { isHuddled } from './spread.ts'
import { type Attempt, attemptsOf, type Known, searchOf, secondsFor, serviceAttemptsOf } from './strategy.ts'

/** A picture to be solved: its file, its size as stored, and what its header hints at. */
export interface Picture {
  readonly path: string
  readonly width: number
  readonly height: number
  readonly isBottomUp: boolean
  readonly hint: PointingHint | null
  /** A solution that it has already; it is checked before anything is solved. */
  readonly solution?: Solution | null
}

export interface SolveSurroundings {
  readonly signal: AbortSignal
  readonly setup: SolverSetup & StarSetup & Pick<Config, 'solverOrder' | 'solveSeconds' | 'serviceSeconds'>
  /** A folder for the solver's files; made when it is not there. */
  readonly scratchDir: string
  readonly work: Pick<Worker, 'detectStars' | 'reducePicture'>
  log(line: string): void
  progress(fraction: number, message: string): void
  /** Hears of every attempt when it has ended. */
  attempted?(attempt: SolveAttempt): void
  /** Wall clock [ms]. */
  now(): number
  /** Who may be asked, in this order; those of the settings when left out. */
  readonly solvers?: readonly Solver[]
}

/**
 * Finds where a picture points: by the solution that it has, when the stars confirm it; else solver after solver in attempts that
 * go from what the header says to nothing but the stars. The answer is fitted to all catalogue stars of the frame and must agree
 * with them. Faults: `plate-solve.no-solution` with advice; `plate-solve.solver-missing`; those of the solvers and of the file.
 */
export const solvePicture = async (
  picture: Picture,
  params: PlateSolveParams,
  around: SolveSurroundings,
): Promise<Result<Solution>> => {
  const { signal, setup, log, progress, now } = around
  const usable = around.solvers ? ok(around.solvers) : await usableSolvers(params.solver, setup)
  if (!usable.ok) return usable
  await mkdir(around.scratchDir, { recursive: true })
  const limit = params.timeLimitSeconds ?? setup.solveSeconds
  const start = now()
  const clock = (): number => (now() - start) / 1000
  const inputs = inputsOf({ ...picture, downsample: params.downsample }, around.work, signal)

  progress(0, 'Finding stars')
  const detected = await inputs.detected()
  if (signal.aborted) return stopped()
  if (detected.ok) log(`${detected.value.stars.length} stars found in ${clock().toFixed(1)} s.`)
  else log(`No star list: ${detected.fault.message}`)

  const { width, height } = picture
  const known: Known = {
    ...picture,
    starCount: detected.ok ? detected.value.stars.length : null,
    isHuddled: detected.ok && isHuddled(detected.value.stars, width, height),
    ellipticity: detected.ok ? medianOf(detected.value.stars.map((star) => star.ellipticity)) : null,
  }
  const run: Run = {
    picture,
    params,
    around,
    inputs,
    limit,
    clock,
    tried: [],
    unread: detected.ok ? null : detected.fault,
    trouble: null,
  }
  if (picture.solution && params.checkFirst) {
    const confirmed = await checkExisting(run, picture.solution)
    if (confirmed) return ok(confirmed)
  }
  let isOutOfTime = false
  for (const solver of usable.value) {
    const attempts = solver.isService ? serviceAttemptsOf(known, params) : attemptsOf(known, params)
    const ended = await askSolver(run, solver, attempts)
    if (ended.kind === 'solved') return ok(ended.solution)
    if (ended.kind === 'stopped') return { ok: false, fault: ended.fault }
    isOutOfTime ||= ended.isOutOfTime
  }
  // When nothing could be handed to a solver, the reason is the file; when no solver worked, its trouble.
  const reason = run.trouble ?? run.unread
  if (reason && run.tried.length === 0) return { ok: false, fault: reason }
  const { files } = await findIndexes(setup)
  const outcome = { attempts: run.tried, seconds: clock(), limit, isOutOfTime, trouble: run.trouble?.message ?? null }
  return fail('no-result', 'plate-solve.no-solution', adviceOf(known, params, outcome, files))
}

const stopped = (): Result<never> => fail('cancelled', 'plate-solve.cancelled', 'Stopped on request.')

interface Run {
  readonly picture: Picture
  readonly params: PlateSolveParams
  readonly around: SolveSurroundings
  readonly inputs: Inputs
  readonly limit: number
  /** Seconds since the beginning. */
  clock(): number
  /** What solvers were really asked and could not answer. */
  readonly tried: Attempt[]
  /** Why the file could not be handed over. */
  unread: Fault | null
  /** What broke a solver. */
  trouble: Fault | null
}

const checkExisting = async ({ picture, around, inputs, clock }: Run, solution: Solution): Promise<Solution | null> => {
  const begun = clock()
  around.progress(0, 'Checking the solution that is there')
  around.log(`Checking the solution that is there (${solution.solver}: ${solution.index}).`)
  const { setup, log } = around
  const confirmed = await confirm(solution, { inputs, isBottomUp: picture.isBottomUp, setup, log })
  around.attempted?.(checkOf(solution, clock() - begun, confirmed))
  if (!confirmed.ok) return null
  log(`Confirmed in ${clock().toFixed(1)} s: there is nothing to solve.`)
  return { ...confirmed.value, seconds: clock() }
}

type Ended =
  | { readonly kind: 'solved'; readonly solution: Solution }
  | { readonly kind: 'stopped'; readonly fault: Fault }
  | { readonly kind: 'unsolved'; readonly isOutOfTime: boolean }

const askSolver = async (run: Run, solver: Solver, attempts: readonly Attempt[]): Promise<Ended> => {
  const { picture, around, inputs, clock } = run
  const { setup, signal, log } = around
  // The patience for a service is its own: it may be asleep, far away, or busy with others.
  const limit = solver.isService ? clock() + setup.serviceSeconds : run.limit
  const exhausted = new Set<string>()
  const cutShort = new Set<string>()
  const isOutOfTime = (): boolean => cutShort.size > 0
  for (const [index, attempt] of attempts.entries()) {
    const begun = clock()
    const search = searchOf(attempt)
    // A longer look at what was looked through to the end finds nothing else.
    if (exhausted.has(search)) continue
    if (limit - begun < 1) return { kind: 'unsolved', isOutOfTime: true }
    const title = `Attempt ${index + 1} of ${attempts.length}: ${attempt.title}`
    const progress = (): void => around.progress(Math.min(0.99, clock() / limit), title)
    log(`${solver.title}. ${title} (${attempt.reason})`)
    progress()
    const source = await inputs.source(attempt.source)
    if (!source.ok) {
      log(source.fault.message)
      run.unread = source.fault
      continue
    }
    run.tried.push(attempt)
    const { width, height, isBottomUp } = picture
    const { scale, near } = attempt
    const answer = await solver.solve({ width, height, isBottomUp, scale, near, source: source.value }, solver.params.parse({}), {
      signal,
      setup,
      timeLimitSeconds: Math.max(1, secondsFor(attempts, index, limit - begun)),
      scratchDir: around.scratchDir,
      log: (line) => {
        log(line)
        progress()
      },
    })
    const solved = answer.ok && !solver.isPretence ? await accept(answer.value, { inputs, isBottomUp, setup, log }) : answer
    const took = clock() - begun
    if (signal.aborted && !solved.ok) return { kind: 'stopped', fault: solved.fault }
    around.attempted?.(recordOf(solver.id, attempt, took, solved))
    if (solved.ok) {
      log(`Solved in ${took.toFixed(1)} s, ${clock().toFixed(1)} s in all.`)
      return { kind: 'solved', solution: { ...solved.value, seconds: clock() } }
    }
    log(`${solved.fault.message} (${took.toFixed(1)} s)`)
    const outcome = outcomeOf(solved.fault)
    if (outcome === 'failed') {
      // A broken solver breaks again; the next one may work.
      run.tried.pop()
      run.trouble = solved.fault
      return { kind: 'unsolved', isOutOfTime: isOutOfTime() }
    }
    if (outcome === 'out-of-time') cutShort.add(search)
    else {
      exhausted.add(search)
      cutShort.delete(search)
    }
  }
  return { kind: 'unsolved', isOutOfTime: isOutOfTime() }
}
