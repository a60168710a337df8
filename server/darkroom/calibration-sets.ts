import { type CalibrationNeed, matchCalibration } from '#shared/calibration/match.ts'
import type { Fault } from '#shared/core/fault.ts'
import { badPixelsOf, type Masters } from '#shared/stacking/calibrate.ts'
import type { LookedAt } from './look.ts'
import { type MasterKind, makeMaster, readMaster } from './make-master.ts'
import type { Workshop } from './workshop.ts'

/** Masters for lights, made as they are asked for and kept for the next light that wants the same. */
export interface CalibrationSets {
  readonly masters: readonly Masters[]
  /** What was done, for the history of the result, in the order of `masters`. */
  readonly words: readonly string[]
  /** Which of the masters calibrate a light, and how its dark is scaled; null for none. */
  setFor(light: LookedAt): Promise<{ readonly index: number | null; readonly darkScale: number }>
}

/** Above this, in robust deviations of the dark, a pixel is hot. */
const HOT_SIGMA = 8
const NO_PIXELS = new Int32Array(new SharedArrayBuffer(0))

/** Chooses among `frames` by their headers (shared/calibration). A kind that is not there, or cannot be read, is said and done without. */
export const calibrationSets = (workshop: Workshop, frames: readonly LookedAt[]): CalibrationSets => {
  const byId = new Map(frames.map((frame) => [frame.id, frame]))
  const planes = new Map<string, Promise<Float32Array | null>>()
  const sets = new Map<string, number>()
  const masters: Masters[] = []
  const words: string[] = []
  const failed = (kind: string, { message }: Fault): null => {
    workshop.say(`No master ${kind}: ${message}`)
    return null
  }
  const keyOf = (need: CalibrationNeed | undefined): string => (need?.masters[0] ?? need?.frames.join('\n')) || ''
  const planeOf = (kind: MasterKind, need: CalibrationNeed | undefined, own: Masters | null): Promise<Float32Array | null> => {
    const key = keyOf(need)
    if (!need || key === '') return Promise.resolve(null)
    const known = planes.get(`${kind} ${key}`)
    if (known) return known
    const made = async (): Promise<Float32Array | null> => {
      const [master] = need.masters
      workshop.say(
        master ? `Master ${kind}: ${byId.get(master)!.row.fileName}` : `Master ${kind} of ${need.frames.length} frames.`,
      )
      const plane = master
        ? await readMaster(workshop, kind, byId.get(master)!)
        : await makeMaster(
            workshop,
            kind,
            need.frames.map((id) => byId.get(id)!),
            own,
          )
      return plane.ok ? plane.value : failed(kind, plane.fault)
    }
    const promise = made()
    planes.set(`${kind} ${key}`, promise)
    return promise
  }
  const needOf = (needs: readonly CalibrationNeed[], kind: MasterKind) => needs.find((need) => need.kind === kind)
  /** What a flat itself has to lose: the darks of its exposure, or else the bias. */
  const flatsOwn = async (flat: LookedAt | undefined): Promise<Masters | null> => {
    if (!flat) return null
    const needs = matchCalibration(flat, frames)
    const dark = await planeOf('dark', needOf(needs, 'dark'), null)
    const bias = dark ? null : await planeOf('bias', needOf(needs, 'bias'), null)
    return dark || bias ? { dark: dark ?? bias, bias: null, flat: null, bad: NO_PIXELS } : null
  }
  return {
    masters,
    words,
    async setFor(light) {
      if (light.header.channels !== 1) return { index: null, darkScale: 1 }
      const needs = matchCalibration(light, frames)
      const [flatNeed, biasNeed] = [needOf(needs, 'flat'), needOf(needs, 'bias')]
      const { need: darkNeed, scale } = darkFor(light, frames, needOf(needs, 'dark'), keyOf(biasNeed) !== '')
      const key = [keyOf(darkNeed), keyOf(flatNeed), keyOf(biasNeed)].join('|')
      if (key === '||') return { index: null, darkScale: 1 }
      const known = sets.get(key)
      if (known !== undefined) return { index: known, darkScale: scale }
      const dark = await planeOf('dark', darkNeed, null)
      // A dark holds the bias; it is needed alone only where there is no dark, or where that is scaled.
      const bias = dark && scale === 1 ? null : await planeOf('bias', biasNeed, null)
      const flat = await planeOf('flat', flatNeed, flatNeed ? await flatsOwn(byId.get(flatNeed.frames[0] ?? '')) : null)
      const bad = dark ? sharedIntegers(badPixelsOf(dark, HOT_SIGMA)) : NO_PIXELS
      const index = masters.push({ dark, bias, flat, bad }) - 1
      sets.set(key, index)
      const parts = [
        ...(dark ? [`dark of ${countOf(darkNeed)}`, `${bad.length} bad pixels`] : []),
        ...(bias ? [`bias of ${countOf(biasNeed)}`] : []),
        ...(flat ? [`flat of ${countOf(flatNeed)}`] : []),
      ]
      words.push(parts.join(', '))
      return { index, darkScale: scale }
    },
  }
}

const countOf = (need: CalibrationNeed | undefined): string =>
  need?.masters[0] !== undefined ? 'a master file' : `${need?.frames.length ?? 0} frames`

/** Where no dark is as long as the light, one of another length, scaled by its exposure, which takes a bias. */
const darkFor = (light: LookedAt, frames: readonly LookedAt[], need: CalibrationNeed | undefined, hasBias: boolean) => {
  if (!need || need.missing === null || !hasBias) return { need, scale: 1 }
  const anyLength = { ...light, row: { ...light.row, metadata: { ...light.row.metadata, exposureSeconds: null } } }
  const other = matchCalibration(anyLength, frames).find(({ kind }) => kind === 'dark')
  const [first] = other?.frames ?? []
  const seconds = frames.find(({ id }) => id === first)?.row.metadata.exposureSeconds
  const wanted = light.row.metadata.exposureSeconds
  if (!other || first === undefined || !seconds || !wanted) return { need, scale: 1 }
  const same = other.frames.filter((id) => frames.find((frame) => frame.id === id)?.row.metadata.exposureSeconds === seconds)
  return { need: { ...other, frames: same, masters: [] }, scale: wanted / seconds }
}

const sharedIntegers = (values: Int32Array): Int32Array => {
  const shared = new Int32Array(new SharedArrayBuffer(values.byteLength))
  shared.set(values)
  return shared
}
