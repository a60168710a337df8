import { Remembered } from '#lib/api/remembered.svelte.ts'
import { CataloguePage, CatalogueSummaries } from '#shared/records/catalogue.ts'

/** The catalogues and how much of each is in the library, as the server said last. */
export const catalogues = new Remembered('/api/catalogues', 'catalogues', CatalogueSummaries)

/** A page of one catalogue, as it was asked for last with these words. */
export const cataloguePage = (id: string, query: string): Remembered<CataloguePage> =>
  new Remembered(`/api/catalogues/${encodeURIComponent(id)}${query}`, `catalogue:${id}${query}`, CataloguePage)
