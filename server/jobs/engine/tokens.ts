/** What jobs share and there is only so much of. */
export const RESOURCES = ['cpu', 'gpu', 'io', 'nova'] as const
export type Resource = (typeof RESOURCES)[number]
export type Needs = Readonly<Partial<Record<Resource, number>>>
export type Limits = Readonly<Record<Resource, number>>

/** Two solvers keep two cores busy; Nova takes eight submissions of one user at a time. */
export const LIMITS: Limits = { cpu: 2, gpu: 1, io: 4, nova: 8 }

/** What a job wants of the machine, and so when it may begin. */
export interface Demands {
  /** Long work nobody waits for: one of a type at a time, behind everything else, and never in its way. */
  readonly isBackground?: boolean
  /** What it takes of the machine while it runs; one processor when left out, nothing when it is background work. */
  readonly needs?: Needs
  /** False for jobs that write nothing of any size: they run on a disk that is nearly full. */
  readonly isWriting?: boolean
}

export const needsOf = ({ needs, isBackground }: Demands): Needs => needs ?? (isBackground ? {} : { cpu: 1 })

/** Heavy work is what waits while the camera is exposing. */
export const isHeavy = (job: Demands): boolean => {
  const { cpu = 0, gpu = 0 } = needsOf(job)
  return cpu > 0 || gpu > 0 || (job.isBackground ?? false)
}

/** How much of everything is in use. */
export type Use = Record<Resource, number>

export const addTo = (use: Use, needs: Needs): Use => {
  for (const resource of RESOURCES) use[resource] += needs[resource] ?? 0
  return use
}

/** Whether a job may begin beside those that run. One that wants more than there is may run when it is alone with it. */
export const fits = (wanted: Needs, use: Use, limits: Limits): boolean =>
  RESOURCES.every((resource) => {
    const own = wanted[resource] ?? 0
    return own === 0 || use[resource] + Math.min(own, limits[resource]) <= limits[resource]
  })
