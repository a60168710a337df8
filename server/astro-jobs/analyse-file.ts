import { basename } from 'node:path'
import { loadCatalogue } from '#server/catalogues/load.ts'
import type { Config } from '#server/config.ts'
import { detectStars } from '#server/images/detect-stars.ts'
import { indexFile } from '#server/images/index-file.ts'
import { reducePicture } from '#server/images/reduce-picture.ts'
import { broughtSolution } from '#server/jobs/plate-solve/brought.ts'
import { PlateSolveParams } from '#server/jobs/plate-solve/params.ts'
import { solvePicture } from '#server/jobs/plate-solve/solve-picture.ts'
import type { Solution } from '#server/solvers/solver.ts'
import { matchObjects } from '#shared/catalogues/match.ts'
import type { MatchedObject } from '#shared/records/match.ts'
import { captureOf } from './capture.ts'
import { type ErrorResult, errorResult } from './finish-job.ts'
import { type SolvedResult, solvedResult } from './result.ts'
import { DEFAULT_DOWNSAMPLE, type JobParams } from './status.ts'

export type Analysis = SolvedResult | ErrorResult

export interface AnalyseContext {
  readonly signal: AbortSignal
  /** A folder for the solver's files. */
  readonly scratchDir: string
  readonly log: (line: string) => void
}

/** Solves one picture and names what is in it. */
export type Analyse = (path: string, params: JobParams, context: AnalyseContext) => Promise<Analysis>

/** The analysis with the real solver and the built catalogues. What is wrong with the file or the sky is an answer, not a throw. */
export const analyseFile =
  (config: Config): Analyse =>
  async (path, params, { signal, scratchDir, log }) => {
    const file = await indexFile(path, signal)
    if (!file.ok) return errorResult(file.fault.message, path, {})
    const { header, metadata, hint, fault } = file.value
    if (!header || fault) return errorResult(fault?.message ?? 'This file cannot be read.', path, {})
    const capture = captureOf(header, metadata)

    const { width, height, isBottomUp } = header
    const solved = await solvePicture(
      { path, width, height, isBottomUp, hint, solution: broughtSolution(file.value) },
      solveParams(params),
      {
        ...{ signal, setup: config, scratchDir, work: { detectStars, reducePicture }, log },
        progress: () => {},
        now: Date.now,
      },
    )
    if (!solved.ok) return errorResult(solved.fault.message, path, capture)
    return solvedResult({ name: basename(path), path, capture }, solved.value, await objectsIn(solved.value, config, log))
  }

/** The parameters of a job in the words of the plate-solve job. A scale counts only when both its ends are given. */
export const solveParams = (params: JobParams): PlateSolveParams => {
  const { scale_low, scale_high, scale_units, ra, dec, radius, downsample, timeout } = params
  return PlateSolveParams.parse({
    timeLimitSeconds: Math.max(1, Math.ceil(timeout)),
    ...(scale_low === null || scale_high === null
      ? {}
      : { scaleLow: scale_low, scaleHigh: scale_high, scaleUnits: scale_units ?? 'degwidth' }),
    ...(ra === undefined || dec === undefined ? {} : { ra, dec }),
    ...(radius === undefined ? {} : { radiusDeg: radius }),
    // Left at its default, a picture is made as small as its size asks for.
    ...(downsample === DEFAULT_DOWNSAMPLE ? {} : { downsample }),
  })
}

// A solution without names is still a solution.
const objectsIn = async (solution: Solution, config: Config, log: (line: string) => void): Promise<MatchedObject[]> => {
  const catalogue = await loadCatalogue(config)
  if (catalogue.ok) return matchObjects(catalogue.value, solution.wcs, solution.width, solution.height)
  log(`No names: ${catalogue.fault.message}`)
  return []
}
