import { keepFile } from '#server/library/keep.ts'
import type { IndexedFile } from '#server/work/work.ts'
import { ok } from '#shared/core/fault.ts'
import { NO_METADATA } from '#shared/frame/metadata.ts'
import type { MatchedObject } from '#shared/records/match.ts'
import type { FrameMetadata, FrameType } from '#shared/records/metadata.ts'
import type { QualityRow } from '#shared/records/quality.ts'
import { describeField } from '#shared/sky/field.ts'
import type { TestDarksite } from './darksite.ts'

interface Names {
  readonly designation: string
  readonly name: string
  readonly aliases: readonly string[]
}

/** A frame for tests of the search: only what it is to be found by. */
export interface MadeFrame {
  readonly name: string
  readonly type?: FrameType
  readonly format?: string
  readonly metadata?: Partial<FrameMetadata>
  readonly cards?: readonly { readonly keyword: string; readonly value: string | number }[]
  /** Centre of a field of 0.6 x 0.4 degrees [deg]; `turned` by so many degrees. */
  readonly at?: readonly [number, number]
  readonly turned?: number
  readonly rating?: number
  readonly isRejected?: boolean
  readonly objects?: readonly Names[]
  readonly quality?: Partial<QualityRow>
  readonly isFaulty?: boolean
}

const SCALE = 0.001

/** Keeps frames in a server as its scan, its jobs and its users would. Answers their ids by name. */
export const keepFrames = (
  { library, store, records, captures }: Pick<TestDarksite, 'library' | 'store' | 'records' | 'captures'>,
  frames: readonly MadeFrame[],
): Map<string, string> => {
  const ids = new Map<string, string>()
  frames.forEach((frame, i) => {
    const { name, type = 'light', format = 'fits', metadata = {}, cards = [] } = frame
    const size = { width: 600, height: 400, channels: 1, sampleFormat: 'u16' } as const
    const indexed: IndexedFile = {
      sha256: String(i).padStart(64, '0'),
      header: { format, ...size, isBottomUp: true, cards, hdu: 0, notes: [] },
      metadata: { ...NO_METADATA, ...metadata },
      hint: null,
      frameType: type,
      frameTypeRule: 'made up',
      fault: frame.isFaulty ? { kind: 'invalid', code: 'fits.truncated', message: 'Cut short.' } : null,
    }
    const file = { path: `${captures}/${name}`, size: 1000 + i, mtimeMs: 1000 }
    keepFile({ library, store, now: () => i }, { root: captures, file, indexed: ok(indexed) })
    const id = library.files.at(file.path)!.frameId
    ids.set(name, id)
    const { rating, isRejected, objects, quality } = frame
    if (rating !== undefined || isRejected !== undefined)
      records.write('reviews', id, { rating: rating ?? 0, isRejected: isRejected ?? false })
    if (frame.at) records.write('solutions', id, solutionAt(frame.at, frame.turned ?? 0))
    // After the solution: a server that runs on this world does not name the objects anew while a test looks at them.
    if (objects) records.write('matches', id, { objects: objects.map(matched), matchedAt: 2000 })
    if (quality) records.write('quality', id, { ...MEASURED, ...quality })
  })
  return ids
}

const solutionAt = (at: readonly [number, number], turned: number) => {
  const [sin, cos] = [Math.sin((turned * Math.PI) / 180) * SCALE, Math.cos((turned * Math.PI) / 180) * SCALE]
  const cd: [[number, number], [number, number]] = [
    [-cos, sin],
    [sin, cos],
  ]
  const wcs = { crval: [...at] as [number, number], crpix: [299.5, 199.5] as [number, number], cd, sip: null }
  return { ...describeField(wcs, 600, 400, true), solver: 'fake', index: 'none', seconds: 0, solvedAt: 1000, log: null }
}

const matched = ({ designation, name, aliases }: Names): MatchedObject => ({
  ...{ designation, name, aliases: [...aliases] },
  catalogue: 'ngc',
  type: 'galaxy',
  ra: 0,
  dec: 0,
  magnitude: null,
  majorArcmin: null,
  minorArcmin: null,
  positionAngle: null,
  x: 0,
  y: 0,
  separationArcmin: 0,
  isCentreInside: true,
})

const MEASURED: QualityRow = {
  starCount: 0,
  fwhm: null,
  fwhmArcsec: null,
  hfr: null,
  hfrWeighted: null,
  eccentricity: null,
  background: 0,
  backgroundGradient: 0,
  noise: 0,
  saturated: 0,
  zeroPoint: null,
  tiltMap: null,
  tilt: null,
  trailing: null,
  trailingThetaDeg: null,
  trails: [],
  cloud: null,
  psfSignalWeight: null,
  psfSnr: null,
  version: 1,
  seconds: 0,
  measuredAt: 0,
}
