import { z } from 'zod'

/** A place in a frame that somebody named: pixels in file order, the centre of the first at (0, 0). */
export const UserMark = z.object({ x: z.number(), y: z.number(), name: z.string().min(1).max(200) })
export type UserMark = z.infer<typeof UserMark>

/** What a person thinks of a frame. Written on any tablet, never by the server's own work. Same id as the frame. */
export const ReviewRow = z.object({
  rating: z.int().min(0).max(5).default(0),
  isRejected: z.boolean().default(false),
  notes: z.string().max(10_000).default(''),
  marks: z.array(UserMark).max(500).default([]),
})
export type ReviewRow = z.infer<typeof ReviewRow>
