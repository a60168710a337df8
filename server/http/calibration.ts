import type { Hono } from 'hono'
import { z } from 'zod'
import { inArray } from '#server/db/drizzle.ts'
import { frames } from '#server/db/schema.ts'
import { calibrationFrameOf } from '#server/review/own-night.ts'
import { CALIBRATION_KINDS, CALIBRATION_TYPES, type CalibrationFrame } from '#shared/calibration/frame.ts'
import { matchCalibration } from '#shared/calibration/match.ts'
import type { Fault } from '#shared/core/fault.ts'
import { sendFault } from './answer.ts'
import type { Services } from './services.ts'

/** What fits one light, kind by kind. */
export const CalibrationAnswer = z.object({
  image_id: z.string(),
  needs: z.array(
    z.object({
      kind: z.enum(CALIBRATION_KINDS),
      frames: z.array(z.string()),
      night: z.string().nullable(),
      nights_away: z.number().nullable(),
      masters: z.array(z.string()),
      missing: z.string().nullable(),
    }),
  ),
})

const NO_IMAGE: Fault = { kind: 'not-found', code: 'images.not-found', message: 'There is no such image.' }

/** `GET /api/images/{id}/calibration`. */
export const calibrationRoutes = (app: Hono, { database, records }: Pick<Services, 'database' | 'records'>): void => {
  app.get('/api/images/:id/calibration', (c) => {
    const id = c.req.param('id')
    const light = records.row('frames', id)
    if (!light) return sendFault(NO_IMAGE)
    if (CALIBRATION_TYPES.includes(light.frameType))
      return sendFault({
        kind: 'invalid',
        code: 'images.not-a-light',
        message: `This is a ${light.frameType} frame itself: only lights are calibrated.`,
      })
    if (light.fault)
      return sendFault({
        kind: 'invalid',
        code: 'images.unreadable',
        message: 'The file of this image cannot be read, so there is nothing to calibrate.',
      })
    const ids = database.db
      .select({ id: frames.id })
      .from(frames)
      .where(inArray(frames.frameType, [...CALIBRATION_TYPES]))
      .all()
    const others = ids.flatMap(({ id: other }): CalibrationFrame[] => {
      const row = records.row('frames', other)
      return row && row.presence === 'present' && row.fault === null ? [calibrationFrameOf(other, row)] : []
    })
    const needs = matchCalibration(calibrationFrameOf(id, light), others).map(({ nightsAway, ...need }) => ({
      ...need,
      nights_away: nightsAway,
    }))
    return c.json({ image_id: id, needs })
  })
}
