import type { z } from 'zod'

/** Small things that a tablet remembers of a review, across reloads. What cannot be read any more is as if it were not there. */
export const recall = <T>(name: string, shape: z.ZodType<T>, initial: T): T => {
  const text = localStorage.getItem(keyOf(name))
  if (text === null) return initial
  try {
    const parsed = shape.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data : initial
  } catch (cause) {
    if (cause instanceof SyntaxError) return initial
    throw cause
  }
}

/** False when the browser has no more room for it. */
export const keep = (name: string, value: unknown): boolean => {
  try {
    localStorage.setItem(keyOf(name), JSON.stringify(value))
    return true
  } catch (cause) {
    if (cause instanceof DOMException) return false
    throw cause
  }
}

const keyOf = (name: string): string => `darksite.review.${name}`
