/** How many requests may come at once, and how many each second after that. */
export interface PaceLimit {
  readonly burst: number
  readonly perSecond: number
}

/** More senders than this are not told apart: the longest silent are forgotten. */
const MAX_SENDERS = 5000

/**
 * A bucket of permissions for every sender, refilled steadily. Answers 0 when one more is allowed, else the seconds to wait.
 * `steadyMs` counts on whatever happens to the wall clock.
 */
export const createPace = (steadyMs: () => number = () => performance.now()) => {
  const buckets = new Map<string, { left: number; at: number }>()
  return (sender: string, { burst, perSecond }: PaceLimit): number => {
    const now = steadyMs()
    const known = buckets.get(sender)
    const left = known ? Math.min(burst, known.left + ((now - known.at) / 1000) * perSecond) : burst
    // Last in the order of the map: the first ones are the longest silent.
    buckets.delete(sender)
    buckets.set(sender, { left: Math.max(0, left - 1), at: now })
    if (buckets.size > MAX_SENDERS) buckets.delete(buckets.keys().next().value!)
    return left >= 1 ? 0 : Math.ceil((1 - left) / perSecond)
  }
}
