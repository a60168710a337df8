import { openDatabase } from '#server/db/open-database.ts'
import { createRecords } from '#server/sync/records.ts'
import { NO_METADATA } from '#shared/frame/metadata.ts'
import type { FrameRow } from '#shared/records/frame.ts'

const TARGETS = ['M 42', 'M 31', 'M 45', 'NGC 7000', 'IC 1396', 'NGC 6992', 'M 81', 'M 101', 'NGC 2244', 'IC 434']
const FILTERS = ['Ha', 'OIII', 'SII', 'L', 'R', 'G', 'B']
const START = Date.UTC(2020, 0, 1, 20)
const BATCH = 5000

/** Frame `i` of a library over some years: forty frames an evening, each evening another target. */
export const madeFrame = (i: number): FrameRow => {
  const takenAt = START + Math.floor(i / 40) * 43_200_000 + (i % 40) * 300_000
  return {
    sha256: i.toString(16).padStart(64, '0'),
    ...{ folder: `night-${Math.floor(i / 40)}`, fileName: `light_${i}.fits`, copies: [], annotated: null },
    ...{ sizeBytes: 52_000_000, modifiedAt: takenAt, indexedAt: takenAt, presence: 'present', format: 'fits' },
    ...{ width: 6248, height: 4176, channels: 1, sampleFormat: 'u16', bayer: null, isBottomUp: true },
    ...{ frameType: 'light', frameTypeRule: 'IMAGETYP is "Light Frame"', hint: null, fault: null, notes: [] },
    metadata: {
      ...NO_METADATA,
      ...{ object: TARGETS[Math.floor(i / 40) % TARGETS.length]!, dateObs: new Date(takenAt).toISOString() },
      ...{
        exposureSeconds: 300,
        filter: FILTERS[i % FILTERS.length]!,
        gain: 100,
        ccdTemp: -10,
        camera: 'Camera',
        telescope: 'Refractor',
      },
    },
    thumbnail: null,
    preview: null,
  }
}

/** Puts so many frames into the database at `path`, each as one change, as a scan does. */
export const fillDatabase = (path: string, frames: number): void => {
  const opened = openDatabase(path)
  if (!opened.ok) throw new Error(opened.fault.message)
  const records = createRecords(opened.value, () => START)
  for (let from = 0; from < frames; from += BATCH)
    records.transaction(() => {
      for (let i = from; i < Math.min(frames, from + BATCH); i++)
        records.write('frames', i.toString(16).padStart(32, '0'), madeFrame(i))
    })
  opened.value.close()
}
