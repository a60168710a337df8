import { FAULT_KINDS, type Fault } from '#shared/core/fault.ts'

/** How often a job is begun before we give up on it. */
export const MAX_ATTEMPTS = 5
export const MAX_BACKOFF_MS = 5 * 60_000
const FIRST_BACKOFF_MS = 2000

/**
 * How long to wait before the next attempt [ms], or null when this fault is final: 2, 8, 32, 128 s, a quarter more or less, so
 * that what failed together is not tried again together. `failures` counts this one, from 1; `chance` is from 0 to 1.
 */
export const backoffMs = ({ kind }: Pick<Fault, 'kind'>, failures: number, chance: number): number | null =>
  FAULT_KINDS[kind].retry && failures < MAX_ATTEMPTS ? restMs(failures, chance) : null

/** The same pauses for a job during which the server died; the first time it goes on at once. */
export const restMs = (times: number, chance: number): number =>
  times < 1 ? 0 : Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 4 ** (times - 1) * (0.75 + 0.5 * chance))
