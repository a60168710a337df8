import type { IconName } from '#lib/ui/icons.ts'
import type { Tally } from '#shared/records/job.ts'

/** Work on many frames that a person can start. */
export interface BulkKind {
  readonly type: 'bulk-rescan' | 'bulk-match' | 'regenerate-thumbnails' | 'reindex-all'
  readonly title: string
  readonly text: string
  readonly icon: IconName
  /** What the button says, with the number of frames. */
  readonly verb: string
  readonly hasForce: boolean
}

export const BULK_KINDS: readonly BulkKind[] = [
  {
    ...{ type: 'bulk-rescan', title: 'Solve a folder', icon: 'solve', verb: 'Solve', hasForce: true },
    text: 'Plate solves what is not solved yet, those that failed before first.',
  },
  {
    ...{ type: 'bulk-match', title: 'Name objects again', icon: 'star', verb: 'Name', hasForce: false },
    text: 'Looks up the catalogue objects of all solved frames once more.',
  },
  {
    ...{ type: 'regenerate-thumbnails', title: 'Make thumbnails anew', icon: 'image', verb: 'Make pictures of', hasForce: false },
    text: 'Renders thumbnail and preview of every frame again.',
  },
  {
    ...{ type: 'reindex-all', title: 'Read all headers again', icon: 'retry', verb: 'Read', hasForce: false },
    text: 'Reads every file again, also those that have not changed.',
  },
]

export const kindOf = (type: string): BulkKind | undefined => BULK_KINDS.find((kind) => kind.type === type)

/** How long something takes, roughly: `about 2 h left`. Empty when nobody can say. */
export const leftText = ({ secondsLeft, done, total }: Tally): string => {
  if (secondsLeft === null || done >= total) return ''
  if (secondsLeft < 90) return `about ${Math.max(1, Math.round(secondsLeft))} s left`
  if (secondsLeft < 5400) return `about ${Math.round(secondsLeft / 60)} min left`
  if (secondsLeft < 36 * 3600) return `about ${Math.round(secondsLeft / 3600)} h left`
  return `about ${Math.round(secondsLeft / 86_400)} days left`
}

/** When something happens next: `in 4 min`, `in 7 h`, `in 2 days`. */
export const inText = (time: number, now: number): string => {
  const seconds = Math.max(0, (time - now) / 1000)
  if (seconds < 45) return 'in a moment'
  if (seconds < 3600) return `in ${Math.max(1, Math.round(seconds / 60))} min`
  if (seconds < 36 * 3600) return `in ${Math.round(seconds / 3600)} h`
  return `in ${Math.round(seconds / 86_400)} days`
}
