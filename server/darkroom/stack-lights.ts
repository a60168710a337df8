import { rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { makeFolder } from '#server/disk/make-folder.ts'
import { readVersion } from '#server/version.ts'
import { fail, ok, type Result } from '#shared/core/fault.ts'
import type { CombineMethod, Rejection } from '#shared/kernels/combine/index.ts'
import type { FullSizeMethod } from '#shared/kernels/debayer/index.ts'
import { type Interpolation, invert, isIdentity } from '#shared/kernels/warp/index.ts'
import { type Normalisation, normalising } from '#shared/stacking/levels.ts'
import type { Registration } from '#shared/stacking/register.ts'
import { stackCards } from '#shared/stacking/stack-cards.ts'
import { type Weighting, weightsOf } from '#shared/stacking/weights.ts'
import { type CalibrationSets, calibrationSets } from './calibration-sets.ts'
import type { LookedAt } from './look.ts'
import type { MeasuredLight } from './measure-light.ts'
import { bestReference, type LeftOut, type RegisteredLight, registerLights } from './register-lights.ts'
import { runBands } from './run-bands.ts'
import { growFits } from './stack-file.ts'
import { bandRowsFor, type PlannedFrame, type StackPlan } from './stack-plan.ts'
import { openWorkshop, type Watch, type Workshop } from './workshop.ts'

export interface StackOptions {
  readonly method: CombineMethod
  readonly rejection: Rejection
  readonly weighting: Weighting
  readonly normalisation: Normalisation
  readonly interpolation: Interpolation
  readonly debayer: FullSizeMethod
  /** Path of the frame whose place the stack takes; the best one when it is null. */
  readonly reference: string | null
  /** Writes `OUT.rejected-low.fits` and `OUT.rejected-high.fits` besides. */
  readonly hasRejectionMap: boolean
  readonly threads?: number
}

/** One frame's part in a stack. */
export interface StackedFrame {
  readonly path: string
  readonly weight: number
  readonly fwhm: number | null
  readonly stars: number
  readonly noise: number
  readonly registration: Registration
}

export interface StackReport {
  readonly output: string
  readonly width: number
  readonly height: number
  readonly channels: number
  readonly reference: string
  readonly frames: readonly StackedFrame[]
  readonly leftOut: readonly { readonly path: string; readonly code: string; readonly reason: string }[]
  readonly exposureSeconds: number
  /** Parts of all samples that were left out below and above. */
  readonly rejectedLow: number
  readonly rejectedHigh: number
  readonly calibration: readonly string[]
}

/**
 * Calibrates, registers and combines lights into one FITS file of 32-bit floats, in bounded memory however many they are. Frames that cannot be read or
 * registered are left out and named. Nothing is to be seen at `output` until it is whole. Faults: `stack.too-few`, `stack.no-stars`, `stack.cancelled`,
 * `stack.not-written`, `stack.no-reference`.
 */
export const stackLights = async (
  lights: readonly LookedAt[],
  calibration: readonly LookedAt[],
  output: string,
  options: StackOptions,
  watch: Watch,
): Promise<Result<StackReport>> => {
  const workshop = openWorkshop(`${output}.part.d`, watch, options.threads)
  try {
    await makeFolder(dirname(output))
    return await work(workshop, lights, calibration, output, options)
  } catch (error) {
    if (watch.signal.aborted) return fail('cancelled', 'stack.cancelled', 'Stopped; nothing was written.')
    const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null
    if (code === null) throw error
    const advice = code === 'ENOSPC' ? 'the disk is full' : `${code}; is the folder there, and may it be written to?`
    return fail('unavailable', 'stack.not-written', `${output} could not be written (${advice}).`)
  } finally {
    await workshop.close()
    for (const file of [output, ...rejectedNames(output)]) await rm(`${file}.part`, { force: true }).catch(notThere)
  }
}

const work = async (
  workshop: Workshop,
  lights: readonly LookedAt[],
  calibration: readonly LookedAt[],
  output: string,
  options: StackOptions,
): Promise<Result<StackReport>> => {
  const sets = calibrationSets(workshop, calibration)
  const chosen: Chosen[] = []
  for (const light of lights) chosen.push(await sets.setFor(light))
  const { measured, unread } = await measureAll(workshop, lights, sets, chosen, options.weighting)
  const reference = options.reference === null ? bestReference(measured) : lights.findIndex(({ id }) => id === options.reference)
  const main = measured[reference]
  if (!main && options.reference !== null)
    return fail(
      'invalid',
      'stack.no-reference',
      'The frame that was chosen as reference is not among the lights, or cannot be read.',
    )
  if (!main) return fail('no-result', 'stack.no-stars', 'No frame shows stars that the others could be laid upon.')
  workshop.say(`Reference: ${lights[reference]!.row.fileName}`)
  const { registered, leftOut } = registerLights(measured, reference)
  const out = [...unread, ...leftOut].toSorted((a, b) => a.at - b.at)
  for (const { at, reason } of out) workshop.say(`${lights[at]!.row.fileName} is left out: ${reason}`)
  if (registered.length < 2)
    return fail(
      'no-result',
      'stack.too-few',
      `Of ${lights.length} frames, ${registered.length} could be registered; a stack takes two.`,
    )
  return combineAll(workshop, { lights, sets, chosen, main, reference, registered, out, output, options })
}

type Chosen = Awaited<ReturnType<CalibrationSets['setFor']>>

/** What of the whole is measuring, when the rest is combining. */
const MEASURING = 0.5

const measureAll = async (
  { threads, signal, scratchFor, progress }: Workshop,
  lights: readonly LookedAt[],
  { masters }: CalibrationSets,
  chosen: readonly Chosen[],
  weighting: Weighting,
): Promise<{ measured: (MeasuredLight | null)[]; unread: LeftOut[] }> => {
  const measured: (MeasuredLight | null)[] = lights.map(() => null)
  const unread: LeftOut[] = []
  const tasks = lights.map(({ id }, at) => {
    const { index, darkScale } = chosen[at]!
    return {
      ...({
        kind: 'measure',
        path: id,
        scratch: scratchFor(),
        wants: weighting === 'psf-signal' ? 'psf-signal' : 'stars',
      } as const),
      masters: index === null ? null : masters[index]!,
      darkScale,
    }
  })
  let done = 0
  await threads.run<'measure'>(tasks, signal, (answer, at) => {
    if (answer.ok) measured[at] = answer.value
    else unread.push({ at, code: answer.fault.code, reason: answer.fault.message })
    progress((MEASURING * ++done) / lights.length, `measured ${done} of ${lights.length}`)
  })
  return { measured, unread }
}

interface Combining {
  readonly lights: readonly LookedAt[]
  readonly sets: CalibrationSets
  readonly chosen: readonly Chosen[]
  readonly main: MeasuredLight
  readonly reference: number
  readonly registered: readonly RegisteredLight[]
  readonly out: readonly LeftOut[]
  readonly output: string
  readonly options: StackOptions
}

const combineAll = async (workshop: Workshop, all: Combining): Promise<Result<StackReport>> => {
  const { lights, sets, chosen, main, reference, registered, out, output, options } = all
  const { width, height } = main.stored
  const channels = main.levels.length
  const lines = registered.map(({ light }) =>
    light.levels.map((levels, c) => normalising(levels, main.levels[c]!, options.normalisation)),
  )
  const weights = weightsOf(
    registered.map(({ light }, i) => ({ ...light, gain: lines[i]![channels >> 1]!.gain })),
    options.method === 'mean' ? options.weighting : 'none',
  )
  const plan: StackPlan = {
    ...{ width, height, channels, debayer: options.debayer, interpolation: options.interpolation },
    masters: sets.masters,
    frames: registered.map(({ at, light, registration }, i): PlannedFrame => {
      const toFrame = at === reference ? null : invert(registration.toReference)
      const { index, darkScale } = chosen[at]!
      return {
        stored: light.stored,
        masters: index,
        darkScale,
        toFrame: toFrame && !isIdentity(toFrame) ? toFrame : null,
        lines: lines[i]!,
      }
    }),
    combination: { method: options.method, rejection: options.rejection, weights },
    bandRows: bandRowsFor(width, height, channels, registered.length),
  }
  const exposures = registered.map(({ at }) => lights[at]!.row.metadata)
  const story = { history: historyOf(all, weights), isDebayered: main.stored.bayer !== null, isRescaled: false }
  const header = lights[reference]!.header
  const cards = [
    ...stackCards(header.cards, exposures, weights, story).filter(({ keyword }) => keyword !== 'ROWORDER'),
    { keyword: 'ROWORDER', value: header.isBottomUp ? 'BOTTOM-UP' : 'TOP-DOWN' },
  ]
  const file = growFits(output, { width, height, channels, sampleFormat: 'f32' }, cards)
  const maps = options.hasRejectionMap
    ? rejectedNames(output).map((name) => growFits(name, { width, height, channels: 1, sampleFormat: 'u16' }, MAP_CARDS))
    : []
  const rejected = maps.map(({ planes }) => planes)
  const done = await runBands(workshop, plan, { kind: 'file', ...file.planes, rejected }, (part) =>
    workshop.progress(MEASURING + (1 - MEASURING) * part, `combined ${Math.round(100 * part)} %`),
  )
  for (const map of maps) await map.finish(null)
  await file.finish(done.sum)
  const samples = width * height * channels * registered.length
  return ok({
    ...{ output, width, height, channels, reference: lights[reference]!.id },
    frames: registered.map(({ at, light, registration }, i) => ({
      ...{
        path: lights[at]!.id,
        weight: weights[i]!,
        fwhm: light.fwhm,
        stars: light.starCount,
        noise: light.noise,
        registration,
      },
    })),
    leftOut: out.map(({ at, code, reason }) => ({ path: lights[at]!.id, code, reason })),
    exposureSeconds: exposures.reduce((sum, { exposureSeconds }) => sum + (exposureSeconds ?? 0), 0),
    rejectedLow: done.low / samples,
    rejectedHigh: done.high / samples,
    calibration: sets.words,
  })
}

/** A folder that is none has no files to remove. */
const notThere = (error: unknown): void => {
  if (!(error instanceof Error && 'code' in error && error.code === 'ENOTDIR')) throw error
}

/** Lest a map that lies beside the lights is taken for one. */
const MAP_CARDS = [{ keyword: 'IMAGETYP', value: 'Stacked Light', comment: 'how many samples were left out' }]

/** Counts of what was left out below and above. */
const rejectedNames = (output: string): string[] =>
  ['low', 'high'].map((end) => `${output.replace(/\.[^./]*$/, '')}.rejected-${end}.fits`)

const historyOf = ({ lights, sets, registered, reference, out, options }: Combining, weights: Float32Array): string[] => {
  const { method, rejection, weighting, normalisation, interpolation, debayer } = options
  return [
    `Darksite ${readVersion()}: stack`,
    `${registered.length} frames, ${out.length} left out, reference ${lights[reference]!.row.fileName}`,
    ...sets.words.map((words) => `Calibrated: ${words}`),
    ...(lights[reference]!.row.bayer ? [`Debayered: ${debayer}`] : []),
    `Registered by stars, interpolation ${interpolation}`,
    `Normalised: ${normalisation}; weights: ${weighting}`,
    `Combined: ${method}, rejection ${rejection.method} ${rejection.low} ${rejection.high}`,
    ...registered.map(({ at }, i) => `Frame ${lights[at]!.row.fileName} weight ${weights[i]!.toFixed(4)}`),
  ]
}
