import sharp from 'sharp'
import { readConfig } from '#server/config.ts'
import { openDarksite } from '#server/open-darksite.ts'
import { randomFrom } from '#shared/kernels/float/index.ts'
import { QUALITY_VERSION } from '#shared/kernels/quality/index.ts'
import type { DetectionRow } from '#shared/records/detections.ts'
import type { ReviewFrame } from '#shared/review/frame.ts'
import type { Rig } from './rig.ts'

export interface Pictures {
  /** Long side of the previews [px]; thumbnails are 400. */
  readonly previewSize: number
  /** So many different ones; frames share them in turn. */
  readonly different: number
}

/** Stars that grow fainter, as many as are synced. */
const starsOf = (index: number, starlight: number): DetectionRow['stars'] => {
  const random = randomFrom(index + 1)
  return Array.from({ length: 500 }, (_, k): [number, number, number, number, number] => [
    Math.round(random() * 60_000) / 10,
    Math.round(random() * 40_000) / 10,
    Math.round((30 * starlight) / (k + 1)),
    3.2,
    Math.round(5000 / (k + 1)),
  ])
}

const jpegs = (size: number, different: number): Promise<Uint8Array[]> =>
  Promise.all(
    Array.from({ length: different }, async (_, i) => {
      const random = randomFrom(i + 7)
      const [width, height] = [size, Math.round((size * 2) / 3)]
      const grey = Uint8Array.from({ length: width * height }, () => 50 + 30 * random() + 30 * random())
      return sharp(grey, { raw: { width, height, channels: 1 } })
        .jpeg({ quality: 85 })
        .toBuffer()
    }),
  )

/**
 * Puts frames with their numbers, stars and pictures into a rig that does not run, as if it had found, measured and rendered them;
 * their files lie nowhere. `isMeasured` leaves the numbers of some for later.
 */
export const fillRig = async (
  rig: Rig,
  frames: readonly ReviewFrame[],
  pictures: Pictures | null,
  isMeasured: (index: number) => boolean = () => true,
): Promise<void> => {
  const opened = await openDarksite({ ...readConfig({}), dataDir: rig.data, libraries: [rig.library] }, { registry: {} })
  if (!opened.ok) throw new Error(opened.fault.message)
  const { records, blobs, close } = opened.value
  const kept = async (size: number): Promise<string[]> => {
    const made = await jpegs(size, pictures?.different ?? 0)
    return Promise.all(made.map((bytes) => blobs.put(bytes)))
  }
  const [thumbnails, previews] = [await kept(400), await kept(pictures?.previewSize ?? 400)]
  records.transaction(() => {
    frames.forEach(({ id, folder, fileName, metadata, quality }, i) => {
      if (records.row('frames', id) === undefined)
        records.write('frames', id, {
          ...{ sha256: id.repeat(2), folder, fileName, metadata, hint: null, fault: null, notes: [], bayer: null },
          ...{ sizeBytes: 52e6, modifiedAt: 0, indexedAt: i, presence: 'present', format: 'fits', isBottomUp: false },
          ...{ width: 6248, height: 4176, channels: 1, sampleFormat: 'u16', frameType: 'light', frameTypeRule: 'IMAGETYP' },
          thumbnail: thumbnails[i % thumbnails.length] ?? null,
          preview: previews[i % previews.length] ?? null,
        })
      if (!quality || !isMeasured(i)) return
      const { starlight, ...row } = quality
      records.write('detections', id, { stars: starsOf(i, starlight ?? 1000), width: 6248, height: 4176, measuredAt: 1000 + i })
      records.write('quality', id, { ...row, version: QUALITY_VERSION, measuredAt: 1000 + i })
    })
  })
  await close()
}
