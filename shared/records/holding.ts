import { z } from 'zod'

/**
 * A device that keeps the original of a frame, beside the servers, which say so by the frame's own row. Its id is
 * `{sha256}.{device}`; a device writes only rows of its own.
 */
export const HoldingRow = z.object({
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  device: z.string().max(64),
  /** What people call the device. */
  deviceName: z.string().max(80).default(''),
  sizeBytes: z.number().default(0),
  /** When the bytes came to lie there [ms]; null once they are gone. */
  heldAt: z.number().nullable(),
})
export type HoldingRow = z.infer<typeof HoldingRow>

/** The id of the row that says whether a device keeps these bytes. */
export const holdingId = (sha256: string, device: string): string => `${sha256}.${device}`
