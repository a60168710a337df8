import { access, constants } from 'node:fs/promises'
import { isAbsolute } from 'node:path'
import type { Hono } from 'hono'
import { z } from 'zod'
import type { Config } from '#server/config.ts'
import { sql } from '#server/db/drizzle.ts'
import type { Db } from '#server/db/open-database.ts'
import type { Settings } from '#server/settings/settings-store.ts'
import { inOrder, realSolvers } from '#server/solvers/order.ts'
import { findIndexes, solvableWidths } from '#server/solvers/solve-field/indexes.ts'
import { isCovered, offersFor } from '#server/solvers/solve-field/offers.ts'
import { fail, ok, type Result } from '#shared/core/fault.ts'
import { type SolvingPage, SolvingSettings } from '#shared/records/solving.ts'
import { parseInput, readJson, sendFault } from './answer.ts'
import type { Services } from './services.ts'

/** `GET` and `POST /api/solving`: who solves, how long, with which index files; and for which of the frames these are no good. */
export const solvingRoutes = (
  app: Hono,
  { database, settings, config }: Pick<Services, 'database' | 'settings' | 'config'>,
): void => {
  app.get('/api/solving', async (c) => c.json(await pageOf(database, settings, config)))
  app.post('/api/solving', async (c) => {
    const body = await readJson(c.req.raw, 65_536)
    if (!body.ok) return sendFault(body.fault)
    const wish = parseInput(SolvingSettings, body.value, 'solving.bad-settings')
    if (!wish.ok) return sendFault(wish.fault)
    const checked = await check(wish.value)
    if (!checked.ok) return sendFault(checked.fault)
    settings.setSolving(wish.value)
    return c.json(await pageOf(database, settings, config))
  })
}

const check = async ({ solverOrder, indexDirs }: SolvingSettings): Promise<Result<null>> => {
  const unknown = solverOrder.find((id) => !realSolvers.some((solver) => solver.id === id))
  if (unknown !== undefined) return fail('invalid', 'solving.no-solver', `There is no solver called “${unknown}”.`)
  for (const folder of indexDirs) {
    if (!isAbsolute(folder)) return fail('invalid', 'solving.folder', `“${folder}” is no whole path: it must begin at the root.`)
    if (!(await isReadable(folder)))
      return fail('invalid', 'solving.folder', `The folder ${folder} is not there, or this server may not read it.`)
  }
  return ok(null)
}

const limitsOf = ({ solveSeconds, serviceSeconds, novaPatienceSeconds }: Config): SolvingPage['limits'] => ({
  solveSeconds,
  serviceSeconds,
  novaPatienceSeconds,
})

const isReadable = (folder: string): Promise<boolean> =>
  access(folder, constants.R_OK | constants.X_OK).then(
    () => true,
    () => false,
  )

const USUAL_FOLDER = '/usr/local/share/astrometry'

const pageOf = async (database: Db, settings: Settings, config: Config): Promise<SolvingPage> => {
  const { files, folders } = await findIndexes(config)
  const fields = fieldsOf(database)
  const uncovered = fields.known.filter((field) => !isCovered(field, files))
  const uncoveredFrames = uncovered.reduce((sum, { frames }) => sum + frames, 0)
  const allFrames = fields.known.reduce((sum, { frames }) => sum + frames, 0)
  return {
    settings: settings.solving(),
    limits: limitsOf(config),
    solvers: await Promise.all(
      inOrder(config.solverOrder).map(async ({ id, title, summary, missing }) => ({
        ...{ id, title, summary },
        missing: await missing(config),
      })),
    ),
    folders: await Promise.all(
      folders.map(async (path) => {
        const own = await findIndexes({ ...config, indexDirs: [path] })
        return { path, isReadable: await isReadable(path), files: own.files.length }
      }),
    ),
    files: files.toSorted((a, b) => (a.lowArcmin ?? Infinity) - (b.lowArcmin ?? Infinity) || (a.name < b.name ? -1 : 1)),
    widths: solvableWidths(files),
    frames: {
      covered: allFrames - uncoveredFrames,
      unknown: fields.unknown,
      uncovered: uncovered
        .map(({ widthArcmin, heightArcmin, frames, frameId }) => ({
          ...{ widthDeg: widthArcmin / 60, heightDeg: heightArcmin / 60 },
          ...{ frames, frameId },
        }))
        .sort((a, b) => b.frames - a.frames),
    },
    offers: offersFor(uncovered, files, folders[0] ?? USUAL_FOLDER),
  }
}

const Row = z.object({
  id: z.string(),
  frames: z.int(),
  width: z.number().nullable(),
  height: z.number().nullable(),
  scale: z.number().nullable(),
})

/** The fields of view of all frames that show the sky: measured where they are solved, else as the header hints. */
const fieldsOf = ({ db }: Db) => {
  const rows = z.array(Row).parse(
    db.all(sql`
      SELECT min(f.id) AS id, count(*) AS frames, f.width AS width, f.height AS height,
        round(coalesce(s.pixelScaleArcsec, json_extract(f.hint, '$.pixelScaleArcsec')), 2) AS scale
      FROM frames f LEFT JOIN solutions s USING (id)
      WHERE f.presence = 'present' AND f.frameType NOT IN ('dark', 'flat', 'bias', 'master') AND f.fault IS NULL
      GROUP BY f.width, f.height, scale`),
  )
  const known = rows.flatMap(({ id, frames, width, height, scale }) =>
    width && height && scale
      ? [{ frameId: id, frames, widthArcmin: (width * scale) / 60, heightArcmin: (height * scale) / 60 }]
      : [],
  )
  const all = rows.reduce((sum, { frames }) => sum + frames, 0)
  return { known, unknown: all - known.reduce((sum, { frames }) => sum + frames, 0) }
}
