/** What the system tells of a process. Windows tells nothing: there what a killed server has started is not found. */
export interface ProcessFacts {
  readonly pid: number
  /** `Z` and `X` are dead already and wait to be collected. */
  readonly state: string
  readonly group: number
  /** When it began: with the number, the name of a process that nobody else ever has. */
  readonly startedAt: string
}
