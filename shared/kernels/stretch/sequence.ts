import type { Result } from '#shared/core/fault.ts'
import { type FrameLevels, pooledLevels } from './levels.ts'
import { type ResolvedStretch, resolveStretch } from './resolve.ts'
import type { StretchSpec } from './spec.ts'

/** `auto` measures every frame; `locked` keeps the stretch of one frame; `global` measures all frames as if they were one. */
export type StretchScope = 'auto' | 'locked' | 'global'

/**
 * The stretch of a frame of a sequence. With `locked` and `global` it is the same for all frames, so that they do not
 * flicker when they follow one another; `reference` is the frame that a locked stretch was found on.
 */
export const stretchInSequence = (
  spec: StretchSpec,
  scope: StretchScope,
  frames: readonly FrameLevels[],
  index: number,
  reference = 0,
): Result<ResolvedStretch> => {
  if (scope === 'global') return resolveStretch(spec, pooledLevels(frames))
  return resolveStretch(spec, frames[scope === 'locked' ? reference : index] ?? { channels: [] })
}
