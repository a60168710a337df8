import { z } from 'zod'

/** A catalogue object in the frame. */
export const MatchedObject = z.object({
  /** Catalogue id: `messier`, `ngc`, `ic`, `sharpless`, `named-stars` … */
  catalogue: z.string(),
  /** As people write it: `M 42`, `NGC 1976`, `Sh2-281`. */
  designation: z.string(),
  /** Common name, '' when it has none. */
  name: z.string(),
  /** Other designations of the same object. */
  aliases: z.array(z.string()),
  /** In words: `galaxy`, `open cluster`, `star`. */
  type: z.string(),
  ra: z.number(),
  dec: z.number(),
  magnitude: z.number().nullable(),
  /** Full axes of the outline [arcmin]; null for points. */
  majorArcmin: z.number().nullable(),
  minorArcmin: z.number().nullable(),
  /** Position angle of the major axis, from north through east [deg]; null when unknown. */
  positionAngle: z.number().nullable(),
  /** 0-based pixel of the centre, which may lie outside the frame. */
  x: z.number(),
  y: z.number(),
  /** Distance from the centre of the frame [arcmin]. */
  separationArcmin: z.number(),
  /** False when only the extent reaches into the frame. */
  isCentreInside: z.boolean(),
})
export type MatchedObject = z.infer<typeof MatchedObject>

/** The objects of a solved frame, nearest to the centre first. Same id as the frame. */
export const MatchRow = z.object({
  objects: z.array(MatchedObject),
  matchedAt: z.number(),
})
export type MatchRow = z.infer<typeof MatchRow>
