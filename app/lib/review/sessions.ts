import type { Entry } from '#lib/data/entry.ts'
import { type Session, type SessionFrame, sessionsOf } from '#shared/review/session.ts'

/** A frame of the library as a session holds it. */
export interface SessionEntry extends SessionFrame {
  readonly entry: Entry
}
export type ReviewSession = Session<SessionEntry>

/** The nights and targets of the library, newest first. */
export const reviewSessions = (entries: readonly Entry[]): ReviewSession[] => sessionsOf(entries.map(sessionEntry))

// A title that is neither the header's object nor the file's name is what the catalogue found.
const sessionEntry = (entry: Entry): SessionEntry => ({
  id: entry.id,
  night: entry.night,
  frameType: entry.frameType,
  object: entry.object,
  found: entry.object === null && entry.title !== entry.fileName ? entry.title : null,
  folder: entry.folder,
  isUnreadable: entry.isFaulty,
  entry,
})
