import { FAULT_KINDS, type Fault } from '#shared/core/fault.ts'

/** How often a job is begun before we give up on it. */
export const MAX_ATTEMPTS = 5
export const MAX_BACKOFF_MS = 5 * 60_000
const FIRST_BACKOFF_MS = 2000

/** How long to wait before the next attempt [ms], or null when this fault is final. `attempt` counts from 1. */
export const backoffMs = ({ kind }: Fault, attempt: number): number | null =>
  FAULT_KINDS[kind].retry && attempt < MAX_ATTEMPTS ? Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 4 ** (attempt - 1)) : null
