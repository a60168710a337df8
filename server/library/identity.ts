import { createHash } from 'node:crypto'
import type { KnownFile } from './file-index.ts'

/** What the scan found out about a file, compared with what was known. */
export type Event = 'added' | 'changed' | 'moved' | 'copy' | 'same'

export interface Identity {
  readonly event: Event
  /** Null asks for a new frame. */
  readonly frameId: string | null
  /** The place it moved away from. */
  readonly forget: string | null
}

/**
 * Which frame a readable file belongs to. `known` is what was known of this path, `twins` the other files with the same
 * content, `sharesFrame` whether another present file holds the frame of this path.
 */
export const identify = (
  known: KnownFile | undefined,
  sha256: string,
  twins: readonly KnownFile[],
  sharesFrame: boolean,
  isGone: (path: string) => boolean,
): Identity => {
  if (known?.sha256 === sha256) return { event: 'same', frameId: known.frameId, forget: null }
  const left = twins.find((twin) => !twin.isPresent || isGone(twin.path))
  if (left) return { event: 'moved', frameId: left.frameId, forget: left.path }
  if (twins[0]) return { event: 'copy', frameId: twins[0].frameId, forget: null }
  if (known && !sharesFrame) return { event: known.sha256 === '' ? 'same' : 'changed', frameId: known.frameId, forget: null }
  return { event: 'added', frameId: null, forget: null }
}

/** A frame's id: the first half of the SHA-256, or of a hash of it when a changed file still holds that id. */
export const newFrameId = (sha256: string, isTaken: (id: string) => boolean): string => {
  for (let n = 0; ; n++) {
    const id = (n === 0 ? sha256 : sha256Of(`${sha256}:${n}`)).slice(0, 32)
    if (!isTaken(id)) return id
  }
}

/** The id of a file that cannot be read: it has no content to be known by, only a place. */
export const unreadFrameId = (path: string): string => sha256Of(`unread:${path}`).slice(0, 32)

const sha256Of = (text: string): string => createHash('sha256').update(text).digest('hex')
