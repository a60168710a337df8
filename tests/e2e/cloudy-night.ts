import { readConfig } from '#server/config.ts'
import { openDarksite } from '#server/open-darksite.ts'
import { QUALITY_VERSION } from '#shared/kernels/quality/index.ts'
import type { QualityRow } from '#shared/records/quality.ts'
import { makeSky } from '#tests/support/make-sky.ts'
import { makeNight } from '#tests/support/review-night.ts'
import { type Rig, startRig } from '#tests/support/rig.ts'

export const COUNT = 24
const CLOUDY = [9, 10, 11]
const TRAILED = [18]

/** The file of a frame, from 0. */
export const name = (i: number): string => `m42_${String(i).padStart(2, '0')}.fits`

/** The numbers of a night with a cloud and a slipped mount, whatever the pictures show. */
const qualities = (): QualityRow[] =>
  makeNight(COUNT, (i, good) => {
    if (CLOUDY.includes(i))
      return {
        starCount: Math.round(good.starCount * 0.55),
        starlight: (good.starlight ?? 0) / 2,
        background: good.background * 1.2,
      }
    return TRAILED.includes(i) ? { eccentricity: 0.85, trailing: 0.9 } : {}
  }).flatMap(({ quality }) => (quality ? [{ ...quality }] : []))

/** Writes them down as the rig would have, while it does not run; what is new enough is not measured again. */
export const measure = async (rig: Rig): Promise<void> => {
  const opened = await openDarksite({ ...readConfig({}), dataDir: rig.data, libraries: [rig.library] }, { registry: {} })
  if (!opened.ok) throw new Error(opened.fault.message)
  const { database, records, close } = opened.value
  const rows = database.sqlite.prepare<[], { id: string; fileName: string }>('SELECT id, fileName FROM frames').all()
  const all = qualities()
  for (const { id, fileName } of rows) {
    const { starlight: _, ...quality } = { starlight: null, ...all[Number(fileName.slice(4, 6))]! }
    const measuredAt = Date.now()
    records.write('detections', id, { stars: [], width: 240, height: 180, measuredAt })
    records.write('quality', id, { ...quality, version: QUALITY_VERSION, measuredAt })
  }
  await close()
}

/** A rig with an hour of M 42 in its library. */
export const startCloudyNight = (): Promise<Rig> => {
  const files = Array.from({ length: COUNT }, (_, i) => {
    const cards = {
      OBJECT: 'M 42',
      FILTER: 'Ha',
      EXPTIME: 300,
      'DATE-OBS': new Date(Date.UTC(2026, 0, 10, 22, 5 * i)).toISOString().slice(0, -1),
    }
    return [
      name(i),
      makeSky({ seed: 1, frame: i, target: 'M 42', camera: 'small', width: 240, height: 180, cards }).bytes,
    ] as const
  })
  return startRig(Object.fromEntries(files))
}

/** What the rig knows of every frame that anybody marked, by the file's name. */
export const marksOnRig = async (rig: Rig): Promise<Map<string, Record<string, unknown>>> => {
  const reply = await fetch(`${rig.url}/api/sync`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ version: 1, device: 'observer', cursor: 0, changes: [] }),
  })
  const { changes, more }: { changes: { table: string; id: string; patch: Record<string, unknown> }[]; more: boolean } =
    await reply.json()
  if (more) throw new Error('The rig knows more than one answer holds.')
  const names = new Map<string, string>()
  const marks = new Map<string, Record<string, unknown>>()
  for (const { table, id, patch } of changes) {
    if (table === 'frames' && typeof patch['fileName'] === 'string') names.set(id, patch['fileName'])
    if (table === 'reviews') marks.set(id, { ...marks.get(id), ...patch })
  }
  return new Map([...marks].map(([id, mark]) => [names.get(id) ?? id, mark]))
}
