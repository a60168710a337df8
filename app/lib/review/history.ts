import { z } from 'zod'

const Mark = z.object({ rating: z.int().min(0).max(5), isRejected: z.boolean() })
const Step = z.object({
  label: z.string(),
  changes: z.array(z.object({ id: z.string(), before: Mark, after: Mark })),
})

/** What somebody did at one stroke, and how it was before. */
export type Step = z.infer<typeof Step>

/** Everything that can be taken back, and what was taken back last. */
export const History = z.object({ done: z.array(Step), undone: z.array(Step) })
export type History = z.infer<typeof History>

export const NO_HISTORY: History = { done: [], undone: [] }

/** A new step ends what could be redone. */
export const remember = ({ done }: History, step: Step): History => ({ done: [...done, step], undone: [] })

/** The step to take back, and the history after that. */
export const undo = ({ done, undone }: History): { step: Step | undefined; history: History } => {
  const step = done.at(-1)
  return { step, history: step ? { done: done.slice(0, -1), undone: [...undone, step] } : { done, undone } }
}

export const redo = ({ done, undone }: History): { step: Step | undefined; history: History } => {
  const step = undone.at(-1)
  return { step, history: step ? { done: [...done, step], undone: undone.slice(0, -1) } : { done, undone } }
}
