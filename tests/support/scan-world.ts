import { mkdir, rename, rm, utimes, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { indexFile } from '#server/images/index-file.ts'
import { type ScanSummary, scan } from '#server/library/scan.ts'
import type { Worker } from '#server/work/work.ts'
import type { Result } from '#shared/core/fault.ts'
import type { FrameRow } from '#shared/records/frame.ts'
import { testDarksite } from './darksite.ts'
import { makeFits } from './make-fits.ts'
import { noWork } from './surroundings.ts'

let clock = 1_700_000_000

/** A library on disk, and a scan of it that can be disturbed. */
export const scanWorld = async () => {
  const darksite = await testDarksite()
  const { captures, records, library, store, database } = darksite
  await mkdir(captures)
  const place = (name: string): string => join(captures, name)
  const world = {
    ...darksite,
    place,
    /** A small FITS file of its own content for every seed. */
    write: async (name: string, seed: number, object = `Object ${seed}`): Promise<void> =>
      world.writeBytes(
        name,
        makeFits({
          seed,
          cards: [
            { keyword: 'OBJECT', value: object },
            { keyword: 'IMAGETYP', value: 'Light' },
          ],
        }),
      ),
    writeBytes: async (name: string, bytes: Uint8Array): Promise<void> => {
      await mkdir(dirname(place(name)), { recursive: true })
      await writeFile(place(name), bytes)
      // Times of their own, as files written at different times have them.
      clock += 10
      await utimes(place(name), clock, clock)
    },
    move: async (from: string, to: string): Promise<void> => {
      await mkdir(dirname(place(to)), { recursive: true })
      await rename(place(from), place(to))
    },
    remove: (name: string): Promise<void> => rm(place(name), { recursive: true }),
    scanResult: (work: Partial<Worker> = {}, signal = new AbortController().signal): Promise<Result<ScanSummary>> =>
      scan({
        library,
        store,
        signal,
        work: { ...noWork, indexFile, ...work },
        progress: () => {},
        log: () => {},
        now: Date.now,
      }),
    scan: async (work: Partial<Worker> = {}): Promise<ScanSummary> => {
      const scanned = await world.scanResult(work)
      if (!scanned.ok) throw new Error(scanned.fault.message)
      return scanned.value
    },
    /** Every frame by where it lies, missing ones with a question mark. */
    frames: (): Record<string, string> => {
      const ids = database.sqlite.prepare<[], string>('SELECT id FROM frames').pluck().all()
      const rows = ids.map((id) => ({ id, row: world.frame(id) }))
      return Object.fromEntries(
        rows.map(({ id, row }) => [`${row.presence === 'missing' ? '?' : ''}${join(row.folder, row.fileName)}`, id]).sort(),
      )
    },
    frame: (id: string): FrameRow => {
      const row = records.row('frames', id)
      if (!row) throw new Error(`There is no frame ${id}.`)
      return row
    },
  }
  return world
}
