import { z } from 'zod'

/** What can be asked for as a number between two others, with the unit it is written in. */
export const RANGE_FIELDS = {
  exposureSeconds: { label: 'Exposure', unit: 's' },
  gain: { label: 'Gain', unit: '' },
  iso: { label: 'ISO', unit: '' },
  offset: { label: 'Offset', unit: '' },
  temperature: { label: 'Sensor temperature', unit: '°C' },
  binning: { label: 'Binning', unit: '' },
  focal: { label: 'Focal length', unit: 'mm' },
  airmass: { label: 'Airmass', unit: '' },
  rotation: { label: 'Rotation', unit: '°' },
  scale: { label: 'Pixel scale', unit: '″/px' },
  fwhm: { label: 'FWHM', unit: '″' },
  stars: { label: 'Stars', unit: '' },
} as const
export type RangeField = keyof typeof RANGE_FIELDS
const RangeName = z.enum(Object.keys(RANGE_FIELDS) as [RangeField, ...RangeField[]])

/** Least and largest value, both included; null is open. */
export const Range = z.tuple([z.number().nullable(), z.number().nullable()])
export type Range = z.infer<typeof Range>

export const FRAME_STATES = ['missing', 'faulty', 'rejected'] as const

const names = z.array(z.string().max(200)).max(200).default([])
const Degrees = z.tuple([z.number(), z.number()])

/** A circle on the sky, ICRS [deg]. */
export const Cone = z.object({
  ra: z.number().min(0).lt(360),
  dec: z.number().min(-90).max(90),
  radiusDeg: z.number().positive().max(180),
})
export type Cone = z.infer<typeof Cone>

/**
 * Everything that can be asked of the library, on the tablet and on the server alike; all of it has to hold. Empty lists, empty
 * texts and nulls ask for nothing.
 */
export const SearchQuery = z.object({
  /** What is typed: words, names of objects, `GAIN=100`, `FILTER:Ha`, `exposure>=60`. */
  text: z.string().max(1000).default(''),
  /** Objects as the headers name them; any of them. */
  objects: names,
  /** A catalogue designation or name: solved frames that contain it, and frames whose header names it. */
  contains: z.string().max(200).default(''),
  filters: names,
  /** Constellations by name or abbreviation: solved frames whose centre lies in any of them. */
  constellations: names,
  cameras: names,
  telescopes: names,
  types: names,
  formats: names,
  /** Folder inside the library, with what lies below it. */
  folder: z.string().max(1000).default(''),
  solved: z.boolean().nullable().default(null),
  /** At least so many stars. */
  rating: z.int().min(0).max(5).default(0),
  /** Evenings [YYYY-MM-DD], both included; '' is open. */
  from: z.string().max(10).default(''),
  to: z.string().max(10).default(''),
  ranges: z.partialRecord(RangeName, Range).default({}),
  /** Frames whose outline comes into the circle. */
  cone: Cone.nullable().default(null),
  /** Corners [ra, dec] of an outline of great circles [deg]: frames whose own outline reaches into it. */
  polygon: z.array(Degrees).min(3).max(64).nullable().default(null),
  states: z.array(z.enum(FRAME_STATES)).default([]),
})
export type SearchQuery = z.infer<typeof SearchQuery>

export const ALL_FRAMES: SearchQuery = SearchQuery.parse({})

/** A search that somebody gave a name. Every device has it. */
export const SearchRow = z.object({
  name: z.string().min(1).max(80),
  query: SearchQuery,
  /** Order and headings of the list, as the library's address names them. */
  sort: z.string().max(40).default('newest'),
  group: z.string().max(40).default('night'),
  createdAt: z.number(),
  isDeleted: z.boolean().default(false),
})
export type SearchRow = z.infer<typeof SearchRow>
