import type { Db } from '#server/db/open-database.ts'
import { FrameType } from '#shared/records/metadata.ts'

/** The kinds that people gave to frames: they count more than what the file and its name say, also after it is read again. */
export interface SaidTypes {
  /** Null where nobody said anything. */
  of(frameId: string): FrameType | null
  /** Part of a transaction. */
  say(frameId: string, type: FrameType): void
}

/** Stands in a frame's row in the place of the rule that decided its kind. */
export const SAID_RULE = 'somebody said so'

export const createSaidTypes = ({ sqlite }: Db): SaidTypes => {
  const of = sqlite.prepare<[string], string>('SELECT frameType FROM frameTypes WHERE frameId = ?').pluck()
  const say = sqlite.prepare<[string, FrameType]>('INSERT OR REPLACE INTO frameTypes (frameId, frameType) VALUES (?, ?)')
  return {
    of: (frameId) => FrameType.nullable().parse(of.get(frameId) ?? null),
    say: (frameId, type) => void say.run(frameId, type),
  }
}
