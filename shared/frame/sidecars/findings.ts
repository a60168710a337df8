import type { FrameMetadata, PointingHint } from '#shared/records/metadata.ts'
import type { Wcs } from '#shared/sky/wcs.ts'

/** A plate solution and the file that holds it; the size of the picture that was solved [px], where the file says it. */
export interface FoundSolution {
  readonly wcs: Wcs
  readonly from: string
  readonly size: { readonly width: number; readonly height: number } | null
}

/** What the files beside a frame say of it. */
export interface Findings {
  /** Fills gaps of the header. */
  readonly metadata: Partial<FrameMetadata>
  readonly hint: PointingHint | null
  readonly solution: FoundSolution | null
  /** 0 to 5; null when none is given. */
  readonly rating: number | null
  readonly isRejected: boolean | null
  /** A sentence each, which begins with the name of the file: `M31.xmp: …`. */
  readonly notes: readonly string[]
}

export const NO_FINDINGS: Findings = { metadata: {}, hint: null, solution: null, rating: null, isRejected: null, notes: [] }

/** The earlier ones count where both say something; notes are kept of all. */
export const joined = (all: readonly Partial<Findings>[]): Findings =>
  all.reduce<Findings>(
    (sum, next) => ({
      metadata: { ...next.metadata, ...sum.metadata },
      hint: sum.hint ?? next.hint ?? null,
      solution: sum.solution ?? next.solution ?? null,
      rating: sum.rating ?? next.rating ?? null,
      isRejected: sum.isRejected ?? next.isRejected ?? null,
      notes: [...sum.notes, ...(next.notes ?? [])],
    }),
    NO_FINDINGS,
  )
