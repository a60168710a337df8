import { z } from 'zod'

/** What a person thinks of a frame. Written on any tablet, never by the server's own work. Same id as the frame. */
export const ReviewRow = z.object({
  rating: z.int().min(0).max(5).default(0),
  isRejected: z.boolean().default(false),
  notes: z.string().max(10_000).default(''),
})
export type ReviewRow = z.infer<typeof ReviewRow>
