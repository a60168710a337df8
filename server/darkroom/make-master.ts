import { fail, ok, type Result } from '#shared/core/fault.ts'
import { type CombineMethod, type Rejection, USUAL_LIMITS } from '#shared/kernels/combine/index.ts'
import { type Masters, normaliseFlat } from '#shared/stacking/calibrate.ts'
import { type Normalisation, normalising } from '#shared/stacking/levels.ts'
import type { LookedAt } from './look.ts'
import type { MeasuredLight } from './measure-light.ts'
import { runBands } from './run-bands.ts'
import { bandRowsFor, type StackPlan } from './stack-plan.ts'
import { openStored } from './stored-frame.ts'
import type { Workshop } from './workshop.ts'

export type MasterKind = 'bias' | 'dark' | 'flat'

/** Fewer frames than this have no outliers that could be told. */
const FEWEST_TO_REJECT = 4
const FEW = 8

/**
 * Combines frames of one kind into one plane in memory that threads share: without outliers, flats brought to the same brightness first and
 * made 1 on average. `own` calibrates them (a flat's bias). Frames that cannot be read are left out and said; a single frame is
 * taken as it is. Faults: `stack.no-master`, and what stops the work.
 */
export const makeMaster = async (
  workshop: Workshop,
  kind: MasterKind,
  frames: readonly LookedAt[],
  own: Masters | null,
): Promise<Result<Float32Array>> => {
  const measured = await measureAll(workshop, frames, own)
  const [first] = measured
  if (!first) return fail('invalid', 'stack.no-master', `None of the ${frames.length} ${kind} frames can be read.`)
  const { width, height, bayer } = first.stored
  const method: Normalisation = kind === 'flat' ? 'multiplicative' : 'none'
  const plan: StackPlan = {
    ...{ width, height, channels: 1, debayer: null, interpolation: 'nearest' },
    masters: own ? [own] : [],
    frames: measured.map(({ stored, levels }) => ({
      stored,
      masters: own ? 0 : null,
      darkScale: 1,
      toFrame: null,
      // Of a mosaic the green pixels tell how bright it is.
      lines: [normalising(levels[1] ?? levels[0]!, first.levels[1] ?? first.levels[0]!, method)],
    })),
    combination: { ...combinationFor(measured.length), weights: new Float32Array(measured.length).fill(1) },
    bandRows: bandRowsFor(width, height, 1, measured.length),
  }
  const plane = sharedPlane(width * height)
  await runBands(workshop, plan, { kind: 'memory', plane, width })
  if (kind === 'flat') normaliseFlat(plane, width, bayer ?? undefined)
  return ok(plane)
}

/** A master that is there already. Faults: those of `openStored`. */
export const readMaster = async (
  { scratchFor }: Workshop,
  kind: MasterKind,
  { id, row }: LookedAt,
): Promise<Result<Float32Array>> => {
  const opened = await openStored(id, scratchFor())
  if (!opened.ok) return opened
  const plane = sharedPlane(row.width * row.height)
  plane.set(opened.value.raster.data.subarray(0, plane.length))
  if (kind === 'flat') normaliseFlat(plane, row.width, opened.value.raster.bayer)
  return ok(plane)
}

const sharedPlane = (length: number): Float32Array => new Float32Array(new SharedArrayBuffer(4 * length))

const combinationFor = (frames: number): { method: CombineMethod; rejection: Rejection } => {
  const none: Rejection = { method: 'none', ...USUAL_LIMITS.none }
  if (frames < FEWEST_TO_REJECT) return { method: 'median', rejection: none }
  const method = frames < FEW ? 'mad' : 'winsorized'
  return { method: 'mean', rejection: { method, ...USUAL_LIMITS[method] } }
}

const measureAll = async (workshop: Workshop, frames: readonly LookedAt[], own: Masters | null): Promise<MeasuredLight[]> => {
  const tasks = frames.map(
    ({ id }) =>
      ({ kind: 'measure', path: id, scratch: workshop.scratchFor(), masters: own, darkScale: 1, wants: 'levels' }) as const,
  )
  const measured: (MeasuredLight | null)[] = frames.map(() => null)
  await workshop.threads.run<'measure'>(tasks, workshop.signal, (answer, at) => {
    if (answer.ok) measured[at] = answer.value
    else workshop.say(`${frames[at]!.row.fileName} is left out: ${answer.fault.message}`)
  })
  const [size] = measured.filter((frame) => frame !== null)
  return measured.filter((frame): frame is MeasuredLight => {
    if (!frame || !size) return false
    return frame.stored.width === size.stored.width && frame.stored.height === size.stored.height && frame.stored.channels === 1
  })
}
