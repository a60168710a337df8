/** How a job is wanted, besides what it is to do. */
export interface Order {
  /** From -100 to 100; more urgent ones go first. Below 0 is bulk work: it makes room for what somebody waits for. */
  readonly priority?: number
  /** The job that has to end before this one begins. */
  readonly after?: string
  /** What becomes of this one when the one before it failed: `break` ends it too. */
  readonly ifFailed?: 'break' | 'continue'
  /** The job that asked for it. */
  readonly parent?: string
}
