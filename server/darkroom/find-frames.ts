import { walk } from '#server/library/walk.ts'
import { CALIBRATION_TYPES } from '#shared/calibration/frame.ts'
import { fail, ok, type Result } from '#shared/core/fault.ts'
import { type LookedAt, lookAt, takenFor } from './look.ts'

/** Where frames are looked for: folders with all below them, or single files. */
export interface Places {
  readonly lights: readonly string[]
  /** Folders whose files are taken for what they are said to be here, whatever their headers say. */
  readonly darks: readonly string[]
  readonly flats: readonly string[]
  readonly bias: readonly string[]
}

/** Lights of one object through one filter, and of one kind of picture. */
export interface LightGroup {
  readonly object: string | null
  readonly filter: string | null
  readonly lights: readonly LookedAt[]
}

export interface FoundFrames {
  /** The largest first. */
  readonly groups: readonly LightGroup[]
  readonly calibration: readonly LookedAt[]
  readonly unreadable: readonly { readonly path: string; readonly code: string; readonly reason: string }[]
}

/**
 * Sorts frames by their headers into lights and what calibrates them. Stacks, videos of planets and photographs beside them are passed over. A photograph
 * counts as a light where nothing else does. Faults: `stack.no-folder`, `stack.no-lights`.
 */
export const findFrames = async (
  { lights: places, darks, flats, bias }: Places,
  signal: AbortSignal,
): Promise<Result<FoundFrames>> => {
  const unreadable: FoundFrames['unreadable'][number][] = []
  const lookAll = async (folders: readonly string[]): Promise<Result<LookedAt[]>> => {
    const found: LookedAt[] = []
    for (const folder of folders) {
      const paths = await framesIn(folder, signal)
      if (!paths.ok) return paths
      for (const path of paths.value) {
        signal.throwIfAborted()
        const frame = await lookAt(path)
        if (frame.ok) found.push(frame.value)
        else unreadable.push({ path, code: frame.fault.code, reason: frame.fault.message })
      }
    }
    return ok(found)
  }
  const all = await lookAll(places)
  if (!all.ok) return all
  const calibration: LookedAt[] = all.value.filter(({ row }) => CALIBRATION_TYPES.includes(row.frameType))
  for (const [kind, folders] of [
    ['dark', darks],
    ['flat', flats],
    ['bias', bias],
  ] as const) {
    const given = await lookAll(folders)
    if (!given.ok) return given
    const isMaster = given.value.length === 1
    calibration.push(
      ...given.value.map((frame) => takenFor(frame, isMaster ? 'master' : kind, `from the ${kind}s that were named`)),
    )
  }
  const own = new Set(calibration.map(({ id }) => id))
  const rest = all.value.filter(({ id }) => !own.has(id))
  const lights = rest.filter(({ row }) => row.frameType === 'light')
  const chosen = lights.length > 0 ? lights : rest.filter(({ row }) => row.frameType === 'photo')
  if (chosen.length === 0)
    return fail(
      'not-found',
      'stack.no-lights',
      'No lights are there: name the folder that holds them, or look with "darksite inspect" at what one says of itself.',
    )
  return ok({ groups: grouped(chosen), calibration, unreadable })
}

const framesIn = async (place: string, signal: AbortSignal): Promise<Result<string[]>> => {
  const found = await walk(place, { signal })
  if (found.unreadable.includes(place)) {
    // Not a folder: a file that was named alone.
    return /\.[a-z0-9]+$/i.test(place) ? ok([place]) : fail('not-found', 'stack.no-folder', `The folder ${place} cannot be read.`)
  }
  return ok(found.files.map(({ path }) => path).sort())
}

const grouped = (lights: readonly LookedAt[]): LightGroup[] => {
  const groups = new Map<string, { object: string | null; filter: string | null; lights: LookedAt[] }>()
  for (const light of lights) {
    const { object, filter } = light.row.metadata
    const key = [object, filter].map((text) => (text ?? '').toLowerCase().replace(/[\s_-]+/g, '')).join('|')
    const group = groups.get(key) ?? { object, filter, lights: [] }
    group.lights.push(light)
    groups.set(key, group)
  }
  return [...groups.values()].sort((a, b) => b.lights.length - a.lights.length)
}
