import { z } from 'zod'
import { ask, reach } from '#lib/api/ask.ts'
import { db } from '#lib/data/database.ts'
import { nightOf } from '#lib/data/night.ts'
import { calibrationFrameOf, calibrationFrames } from '#lib/frame/calibration.ts'
import { calibrationCounts } from '#shared/calibration/counts.ts'
import { fail, ok, type Result } from '#shared/core/fault.ts'
import { FaultRecord } from '#shared/records/fault.ts'
import { FrameRow } from '#shared/records/frame.ts'
import { astroBinCsv } from '#shared/review/export-astrobin.ts'
import { metricsCsv } from '#shared/review/export-metrics.ts'
import type { Weighting } from '#shared/review/weights.ts'
import type { Review } from './review.svelte.ts'

const Left = z.array(FaultRecord)
export const ApplyPlan = z.object({
  files: z.int(),
  folders: z.array(z.string()),
  bytes: z.number(),
  already: z.int(),
  left: Left,
})
export type ApplyPlan = z.infer<typeof ApplyPlan>
const Applied = z.object({ id: z.string(), moved: z.int(), left: Left })
const Orders = z.object({ orders: z.array(z.object({ id: z.string(), createdAt: z.number(), files: z.int() })), faults: Left })
export type Order = z.infer<typeof Orders>['orders'][number]
const Undone = z.object({ restored: z.int(), left: Left })
const Folder = z.object({ folder: z.string(), written: z.int(), left: Left })
export type ExportedFolder = z.infer<typeof Folder>

const post = (body: unknown): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
})

export const planMoves = (frames: readonly string[]) => ask('/api/review/plan', ApplyPlan, post({ frames }))
export const moveRejected = (frames: readonly string[], files: number) =>
  ask('/api/review/apply', Applied, post({ frames, files }))
export const ordersOfRig = () => ask('/api/review/orders', Orders)
export const takeBackOrder = (id: string) => ask('/api/review/undo', Undone, post({ id }))
export const folderFor = (program: 'siril' | 'weights', frames: readonly string[], name: string, weighting: Weighting) =>
  ask(`/api/review/${program}`, Folder, post({ frames, name, weighting }))

/** The list for PixInsight names files where they lie, which only the rig knows. */
export const pixInsightList = async (frames: readonly string[], weighting: Weighting): Promise<Result<string>> => {
  const reply = await reach('/api/review/pixinsight', post({ frames, weighting }))
  if (!reply.ok) return reply
  return reply.value.ok
    ? ok(await reply.value.text())
    : fail('internal', 'server.unexpected', `The server refused the list (${reply.value.status}).`)
}

/** Made on the tablet: they need no server, and have every mark that is seen. */
export const numbersOf = (review: Review): string => metricsCsv(review.items, (id) => review.markOf(id))
export const acquisitionOf = async (review: Review, filterIds: Readonly<Record<string, number>>): Promise<string> => {
  const kept = review.items.filter(({ id }) => !review.markOf(id).isRejected)
  const [others, lights] = await Promise.all([calibrationFrames(), db.frames.bulkGet(kept.map(({ id }) => id))])
  const rows = new Map(
    lights.flatMap((row) => {
      const parsed = FrameRow.safeParse(row?.fields)
      return row && parsed.success ? [[row.id, calibrationFrameOf(row.id, parsed.data)] as const] : []
    }),
  )
  return astroBinCsv(kept, ({ takenAt, metadata }) => (takenAt === null ? '' : nightOf(takenAt, metadata.longitude)), {
    filterIds,
    calibrationOf: (list) =>
      calibrationCounts(
        list.flatMap(({ id }) => rows.get(id) ?? []),
        others,
      ),
  })
}

/** Hands a text to the browser as a file. */
export const download = (text: string, name: string): void => {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }))
  const link = Object.assign(document.createElement('a'), { href: url, download: name })
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
