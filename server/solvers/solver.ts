import type { z } from 'zod'
import type { Config } from '#server/config.ts'
import type { Result } from '#shared/core/fault.ts'
import type { Position } from '#shared/core/position.ts'
import type { Star } from '#shared/core/star.ts'
import type { SolutionRow } from '#shared/records/solution.ts'
import type { Spec } from '#shared/spec/spec.ts'

export interface SolveInput {
  /** Stars of the full frame, brightest first, or a reduced picture that the solver extracts stars from itself. */
  readonly source:
    | { readonly kind: 'stars'; readonly stars: readonly Star[] }
    /** An 8-bit grey picture; one of its pixels covers `binning` x `binning` pixels of the full frame. */
    | {
        readonly kind: 'picture'
        readonly data: Uint8Array
        readonly width: number
        readonly height: number
        readonly binning: number
      }
  /** Size of the full frame [px]. The answer is always for the full frame. */
  readonly width: number
  readonly height: number
  /** Which way up the full frame is displayed: position angle and mirroring of the answer are as displayed. */
  readonly isBottomUp: boolean
  /** Bounds of the pixel scale of the full frame [arcsec/px], when known. */
  readonly scale?: { readonly low: number; readonly high: number } | undefined
  /** Where to look, and how far around [deg]. */
  readonly near?: (Position & { readonly radiusDeg: number }) | undefined
}

/** A solver's answer, for the full frame; the job adds the frame's id, the time, the attempts and the log. */
export type Solution = Omit<SolutionRow, 'solvedAt' | 'log' | 'attempts'>

/** Where a solver finds its program and its data: a part of the server's settings. */
export type SolverSetup = Pick<Config, 'solveField' | 'indexDirs'> & Partial<Pick<Config, 'astrometryServices'>>

export interface SolveContext {
  readonly signal: AbortSignal
  readonly setup: SolverSetup
  /** Give up after this long [s]; that is a `no-result`, too. */
  readonly timeLimitSeconds: number
  /** An existing folder; the solver works in a new folder inside it and removes that again. */
  readonly scratchDir: string
  /** A line of the solver's output, as it comes. */
  log(line: string): void
}

/** Port. Adapters: solve-field, local-service, nova, fake. An unsolved field is a `no-result` fault, never a success. */
export interface Solver<P extends z.ZodObject = z.ZodObject> extends Spec<P> {
  /** It searches by itself, elsewhere: it gets one attempt with the hints and one without, and its own patience. */
  readonly isService?: boolean
  /** Of services: it needs the internet. */
  readonly isRemote?: boolean
  /** It looks at no stars; its answers are taken as they are, and nobody gets it without asking for it. */
  readonly isPretence?: boolean
  /** Null when it can work here, otherwise what is missing and what to do about it. */
  missing(setup: SolverSetup): Promise<string | null>
  solve(input: SolveInput, params: z.output<P>, context: SolveContext): Promise<Result<Solution>>
}

export const defineSolver = <P extends z.ZodObject>(solver: Solver<P>): Solver<P> => solver
