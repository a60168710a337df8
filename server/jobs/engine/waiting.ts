import type { Hold } from './holds.ts'
import type { JobRegistry } from './run-job.ts'
import { addTo, fits, type Limits, type Needs, needsOf, RESOURCES, type Use } from './tokens.ts'

/** Which types of jobs cannot begin now, and why. */
export interface Waiting {
  /** Asks the holds anew, and tells waiting jobs when a reason came or went. */
  look(): void
  /** What jobs of these types use together. */
  use(types: readonly string[]): Use
  /** Types that are held, or for which nothing is left of what they need. */
  excluded(use: Use): string[]
  /** Of those, the types that would begin if more were left. */
  crowded(use: Use): string[]
  /** Whether the end of a job of one type frees what one of another lacks. */
  makesRoom(running: string, wanted: string): boolean
  /** Why jobs of a type must wait now, or null. */
  held(type: string): string | null
  /** Counts a job that begins. */
  add(use: Use, type: string): void
}

export const createWaiting = (
  registry: JobRegistry,
  limits: Limits,
  holds: readonly Hold[],
  explain: (type: string, reason: string, told: string) => void,
): Waiting => {
  const needs = new Map<string, Needs>(Object.entries(registry).map(([type, job]) => [type, needsOf(job)]))
  const told = new Map<string, string>()
  const reasonOf = (type: string): string => {
    for (const hold of holds) {
      const reason = hold(registry[type]!)
      if (reason) return reason
    }
    return ''
  }
  return {
    look: () => {
      for (const type of needs.keys()) {
        const reason = reasonOf(type)
        const before = told.get(type) ?? ''
        // While it is held, those that come later are told too.
        if (reason !== '' || before !== '') explain(type, reason, before)
        told.set(type, reason)
      }
    },
    use: (types) => types.reduce((use, type) => addTo(use, needs.get(type) ?? {}), { cpu: 0, gpu: 0, io: 0, nova: 0 }),
    excluded: (use) => [...needs].filter(([type, own]) => told.get(type) || !fits(own, use, limits)).map(([type]) => type),
    crowded: (use) => [...needs].filter(([type, own]) => !told.get(type) && !fits(own, use, limits)).map(([type]) => type),
    makesRoom: (running, wanted) =>
      RESOURCES.some((resource) => (needs.get(running)?.[resource] ?? 0) > 0 && (needs.get(wanted)?.[resource] ?? 0) > 0),
    held: (type) => (Object.hasOwn(registry, type) ? reasonOf(type) : '') || null,
    add: (use, type) => void addTo(use, needs.get(type) ?? {}),
  }
}
