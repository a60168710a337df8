import { startEarly } from './connect.ts'
import { withPicture } from './load/picture-address.ts'
import { chosenPictures } from './pictures/chosen.svelte.ts'

const FRAME_PAGE = /^\/frames\/([^/]+)\/?$/

/** The original of a frame, its first picture where it holds several. */
export const firstOriginalOf = (frameId: string): string => `/api/frames/${frameId}/file`

/** The original of a frame, that picture of it that was chosen. */
export const originalOf = (frameId: string): string => withPicture(firstOriginalOf(frameId), chosenPictures.of(frameId))

/**
 * Has the original of the frame at `path` loaded before the page and the frame's rows are there. Does nothing at any other
 * address, or while a viewer is open.
 */
export const openEarly = (path: string): void => {
  const id = FRAME_PAGE.exec(path)?.[1]
  if (id !== undefined) startEarly(originalOf(decodeURIComponent(id)))
}
