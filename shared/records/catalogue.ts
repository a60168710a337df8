import { z } from 'zod'

/** A catalogue as a list to tick off: how much of it is in the library. */
export const CatalogueSummary = z.object({
  id: z.string(),
  title: z.string(),
  credit: z.string(),
  /** True for a list that the user brought. */
  isImported: z.boolean(),
  objects: z.int(),
  /** Objects with at least one solved picture. */
  imaged: z.int(),
  exposureSeconds: z.number(),
})
export type CatalogueSummary = z.infer<typeof CatalogueSummary>
export const CatalogueSummaries = z.object({ catalogues: z.array(CatalogueSummary) })

/** An object of a catalogue page, with what the library has of it: pictures (lights, stacks, photos) and seconds of lights. */
export const CatalogueEntry = z.object({
  designation: z.string(),
  /** The designation it goes by elsewhere: `M 31` on the page of the NGC. */
  mainDesignation: z.string(),
  name: z.string(),
  type: z.string(),
  ra: z.number(),
  dec: z.number(),
  magnitude: z.number().nullable(),
  majorArcmin: z.number().nullable(),
  images: z.int(),
  exposureSeconds: z.number(),
  /** Blob address of the best rated picture's thumbnail. */
  thumbnail: z.string().nullable(),
  /** The farthest that the object lies from the middle of one of these pictures [deg]. */
  maxSeparationDeg: z.number().nullable().default(null),
  /** IAU abbreviation of the constellation. */
  constellation: z.string().default(''),
})
export type CatalogueEntry = z.infer<typeof CatalogueEntry>

export const CataloguePage = z.object({
  catalogue: CatalogueSummary,
  items: z.array(CatalogueEntry),
  total: z.int(),
  page: z.int(),
  page_size: z.int(),
  total_pages: z.int(),
})
export type CataloguePage = z.infer<typeof CataloguePage>

/** What became of a list that was brought. */
export const ImportedCatalogue = z.object({
  id: z.string(),
  title: z.string(),
  objects: z.int(),
  /** One sentence for each row that could not be used; the first few. */
  bad: z.array(z.string()),
  badRows: z.int(),
})
export type ImportedCatalogue = z.infer<typeof ImportedCatalogue>
