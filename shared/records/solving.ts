import { z } from 'zod'

/** What a person may change of plate solving while the server runs. Null and empty: as the server was started. */
export const SolvingSettings = z.object({
  /** Ids of solvers, the preferred first; those that are not named follow. */
  solverOrder: z.array(z.string().max(40)).max(20).default([]),
  /** How long a plate solve may take, all attempts together [s]. */
  solveSeconds: z.int().min(5).max(3600).nullable().default(null),
  /** How long to wait for a solving service [s]. */
  serviceSeconds: z.int().min(30).max(86_400).nullable().default(null),
  /** How long a frame waits for the internet when Nova is asked first, before the next solver is asked [s]. */
  novaPatienceSeconds: z.int().min(0).max(604_800).nullable().default(null),
  /** Folders with index files, absolute. */
  indexDirs: z.array(z.string().min(1).max(1000)).max(20).default([]),
})
export type SolvingSettings = z.infer<typeof SolvingSettings>

/** Frames of about one field of view. */
const FieldOfView = z.object({
  widthDeg: z.number(),
  heightDeg: z.number(),
  frames: z.int(),
  /** One of them. */
  frameId: z.string(),
})

/** `GET /api/solving`: who solves here, with which index files, and which frames they are no good for. */
export const SolvingPage = z.object({
  settings: SolvingSettings,
  /** The limits that hold now [s]. */
  limits: z.object({ solveSeconds: z.number(), serviceSeconds: z.number(), novaPatienceSeconds: z.number().default(0) }),
  /** In the order in which they are asked. */
  solvers: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      summary: z.string(),
      /** What it lacks and what to do about it; null when it can work. */
      missing: z.string().nullable(),
    }),
  ),
  folders: z.array(z.object({ path: z.string(), isReadable: z.boolean(), files: z.int() })),
  files: z.array(
    z.object({
      name: z.string(),
      sizeBytes: z.number(),
      /** Its patterns of stars are this wide [arcmin]; null for a name that is not known. */
      lowArcmin: z.number().nullable(),
      highArcmin: z.number().nullable(),
    }),
  ),
  /** Widths of fields that the files can solve [deg]; null without any. */
  widths: z.object({ lowDeg: z.number(), highDeg: z.number() }).nullable(),
  frames: z.object({
    covered: z.int(),
    /** Nothing tells how large their field is. */
    unknown: z.int(),
    uncovered: z.array(FieldOfView),
  }),
  /** How to get more index files. */
  offers: z.array(
    z.object({
      title: z.string(),
      text: z.string(),
      command: z.string(),
      isInstalled: z.boolean(),
      /** How many of the uncovered frames it would help. */
      helps: z.int(),
    }),
  ),
})
export type SolvingPage = z.infer<typeof SolvingPage>
