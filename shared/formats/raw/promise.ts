import type { Fault } from '#shared/core/fault.ts'
import { isCutShort } from './extent.ts'
import type { RawFacts } from './facts.ts'
import { visibleArea } from './layout.ts'

/** No lossless packing makes a picture this many times smaller: who promises more wants memory, not to show a picture. */
const MOST_PIXELS_PER_BYTE = 200

const TRUNCATED: Fault = {
  kind: 'invalid',
  code: 'raw.truncated',
  message: 'The raw file ends before its pixels do. Copy it from the camera again.',
}

const IMPOSSIBLE: Fault = {
  kind: 'invalid',
  code: 'raw.damaged',
  message: 'The raw file promises more pixels than it can hold: they were taken out, or its header is damaged.',
}

/** Why the pixels of a file cannot be there, as its header alone tells; null where they may be. */
export const brokenPromise = (bytes: Uint8Array, facts: RawFacts | null): Fault | null => {
  if (isCutShort(bytes)) return TRUNCATED
  if (!facts) return null
  const { left, top, width, height } = visibleArea(facts)
  const isInside = left + width <= facts.raw_width && top + height <= facts.raw_height
  const isPlausible = facts.raw_width * facts.raw_height <= MOST_PIXELS_PER_BYTE * bytes.length
  return isPlausible && isInside && width > 0 && height > 0 ? null : IMPOSSIBLE
}
