import type { errorResult } from './finish-job.ts'
import type { SolvedResult } from './result.ts'
import type { JobParams } from './status.ts'

export type Analysis = SolvedResult | ReturnType<typeof errorResult>

export interface AnalyseContext {
  readonly signal: AbortSignal
  readonly log: (line: string) => void
}

/** Solves one picture and names what is in it. */
export type Analyse = (path: string, params: JobParams, context: AnalyseContext) => Promise<Analysis>
