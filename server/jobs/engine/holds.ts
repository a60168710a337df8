import type { Db } from '#server/db/open-database.ts'
import { type Demands, isHeavy } from './tokens.ts'

/** Why a job of this kind must not begin now, in a sentence, or null. Asked at every tick: it has to be quick. */
export type Hold = (job: Demands) => string | null

/** The switch “capturing: heavy work waits”, which survives a restart. */
export interface Pause {
  readonly isPaused: boolean
  set(isPaused: boolean): void
  readonly hold: Hold
}

export const createPause = ({ sqlite }: Db): Pause => {
  const read = sqlite.prepare<[], string>(`SELECT value FROM jobSettings WHERE name = 'isPaused'`).pluck()
  const write = sqlite.prepare<[string]>(
    `INSERT INTO jobSettings (name, value) VALUES ('isPaused', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
  )
  let isPaused = read.get() === 'true'
  return {
    get isPaused() {
      return isPaused
    },
    set: (wanted) => {
      write.run(String(wanted))
      isPaused = wanted
    },
    hold: (job) => (isPaused && isHeavy(job) ? 'The camera is capturing: heavy work waits until that is switched off.' : null),
  }
}
