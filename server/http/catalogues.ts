import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Hono } from 'hono'
import { z } from 'zod'
import { loadCatalogue } from '#server/catalogues/load.ts'
import { importList, type OwnList, ownLists, removeList } from '#server/catalogues/own-lists.ts'
import { createCoverage, entriesOf } from '#server/search/catalogue-progress.ts'
import { orderedCatalogues } from '#shared/catalogues/build.ts'
import { OBJECT_LISTS, type ObjectList } from '#shared/catalogues/lists.ts'
import { nameKey } from '#shared/catalogues/name-key.ts'
import type { Fault } from '#shared/core/fault.ts'
import type { CatalogueEntry, CatalogueSummary } from '#shared/records/catalogue.ts'
import { constellationNamed, constellationOf } from '#shared/sky/constellation.ts'
import { parseInput, sendFault } from './answer.ts'
import { constellation, withoutEmpty } from './image-query.ts'
import type { Services } from './services.ts'

const NO_CATALOGUE: Fault = { kind: 'not-found', code: 'catalogue.no-list', message: 'There is no such catalogue.' }

export const CatalogueQuery = z.strictObject({
  page: z.coerce.number().int().min(1).default(1).meta({ description: 'Page, from 1' }),
  page_size: z.coerce.number().int().min(1).max(1000).default(200).meta({ description: 'Objects per page' }),
  q: z.string().max(100).optional().meta({ description: 'Part of a designation, a name or a kind' }),
  has_images: z.enum(['true', 'false']).optional().meta({ description: 'Only objects with pictures, or only those without' }),
  constellation: constellation.optional().meta({ description: 'Only objects in this constellation: Orion, Ori' }),
  sort_by: z
    .enum(['default', 'exposure', 'images', 'ra', 'mag', 'max_separation'])
    .default('default')
    .meta({ description: 'Order' }),
})
type CatalogueQuery = z.infer<typeof CatalogueQuery>

export const NewCatalogue = z.object({
  title: z.string().trim().min(1).max(80).meta({ description: 'What the list is called; the same title again replaces it' }),
  text: z.string().max(4_000_000).meta({ description: 'The list, as CSV or VOTable' }),
})
export const RemovedCatalogue = z.object({ id: z.string() })

/** `GET /api/catalogues`, `/api/catalogues/{id}`, `POST /api/catalogues`, `/api/catalogues/{id}/remove`. */
export const catalogueRoutes = (app: Hono, services: Services): void => {
  const { database, records, engine } = services
  const coverage = createCoverage(database, records.cursor)
  const credits = new Map(orderedCatalogues().map(({ id, credit }) => [id, credit]))
  const lists = async (): Promise<(ObjectList | OwnList)[]> => [...OBJECT_LISTS, ...(await ownLists(services))]

  const summaryOf = (list: ObjectList | OwnList, entries: readonly Counted[]): CatalogueSummary => ({
    id: list.id,
    title: list.title,
    credit: 'credit' in list ? list.credit : (credits.get(list.id) ?? ''),
    isImported: 'credit' in list,
    objects: entries.length,
    imaged: entries.filter(({ images }) => images > 0).length,
    exposureSeconds: entries.reduce((sum, entry) => sum + entry.exposureSeconds, 0),
  })

  app.get('/api/catalogues', async (c) => {
    const objects = await loadCatalogue(services)
    if (!objects.ok) return sendFault(objects.fault)
    const known = await coverage(objects.value)
    const catalogues: CatalogueSummary[] = []
    for (const list of await lists()) {
      catalogues.push(summaryOf(list, entriesOf(list, objects.value, known)))
      // Each list goes through all objects; others have their turn in between.
      await nextTurn()
    }
    return c.json({ catalogues })
  })

  app.get('/api/catalogues/:id', async (c) => {
    const query = parseInput(CatalogueQuery, withoutEmpty(c.req.queries()), 'catalogue.bad-query')
    if (!query.ok) return sendFault(query.fault)
    const list = (await lists()).find(({ id }) => id === c.req.param('id'))
    if (!list) return sendFault(NO_CATALOGUE)
    const objects = await loadCatalogue(services)
    if (!objects.ok) return sendFault(objects.fault)
    const entries = entriesOf(list, objects.value, await coverage(objects.value))
    const found = selected(entries, query.value)
    const { page, page_size } = query.value
    return c.json({
      catalogue: summaryOf(list, entries),
      items: found
        .slice((page - 1) * page_size, page * page_size)
        .map((entry): CatalogueEntry => ({ ...entry, constellation: constellationOf(entry) })),
      total: found.length,
      page,
      page_size,
      total_pages: Math.ceil(found.length / page_size),
    })
  })

  app.post('/api/catalogues', async (c) => {
    const body = parseInput(NewCatalogue, await c.req.json().catch(notJson), 'catalogue.bad-request')
    if (!body.ok) return sendFault(body.fault)
    const imported = await importList(services, body.value.title, body.value.text)
    if (!imported.ok) return sendFault(imported.fault)
    await engine.enqueue('name-frames', null)
    return c.json(imported.value, 201)
  })

  app.post('/api/catalogues/:id/remove', async (c) => {
    const id = c.req.param('id')
    const removed = await removeList(services, id)
    if (!removed.ok) return sendFault(removed.fault)
    await engine.enqueue('name-frames', null)
    return c.json({ id })
  })
}

const notJson = (error: unknown): null => {
  if (error instanceof SyntaxError) return null
  throw error
}

type Counted = Omit<CatalogueEntry, 'constellation'>

const selected = (entries: readonly Counted[], { q = '', has_images, constellation, sort_by }: CatalogueQuery): Counted[] => {
  const wanted = constellation === undefined ? null : constellationNamed(constellation)
  const [part, key] = [q.trim().toLowerCase(), nameKey(q)]
  const isAsked = ({ designation, mainDesignation, name, type }: Counted): boolean =>
    part === '' ||
    `${designation} ${mainDesignation} ${name} ${type}`.toLowerCase().includes(part) ||
    [designation, mainDesignation].some((one) => nameKey(one) === key)
  const found = entries.filter(
    (entry) =>
      isAsked(entry) &&
      (has_images === undefined || entry.images > 0 === (has_images === 'true')) &&
      (wanted === null || constellationOf(entry) === wanted),
  )
  const faintest = Number.POSITIVE_INFINITY
  if (sort_by === 'exposure') return found.sort((a, b) => b.exposureSeconds - a.exposureSeconds)
  if (sort_by === 'images') return found.sort((a, b) => b.images - a.images)
  if (sort_by === 'ra') return found.sort((a, b) => a.ra - b.ra)
  if (sort_by === 'mag') return found.sort((a, b) => (a.magnitude ?? faintest) - (b.magnitude ?? faintest))
  if (sort_by === 'max_separation') return found.sort((a, b) => (b.maxSeparationDeg ?? -1) - (a.maxSeparationDeg ?? -1))
  return found
}
