import { access, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { loadCatalogue } from '#server/catalogues/load.ts'
import { makeFolder } from '#server/disk/make-folder.ts'
import { fileFault } from '#server/images/file-source.ts'
import type { CatalogueObject } from '#shared/catalogues/catalogue.ts'
import { findObject, parsePosition } from '#shared/catalogues/find.ts'
import { fail, ok, type Result } from '#shared/core/fault.ts'
import type { Position } from '#shared/core/position.ts'
import { writeFits } from '#shared/formats/fits/write.ts'
import { CAMERAS, type CameraId, fieldRadiusOf } from '#shared/simulator/camera.ts'
import { type Capture, cardsOf, fileNameOf } from '#shared/simulator/cards.ts'
import { simulateFrame, wcsOfPointing } from '#shared/simulator/frame.ts'
import { planNight } from '#shared/simulator/night.ts'
import { randomFrom } from '#shared/simulator/random.ts'
import { loadScene, type SceneConfig } from './scene.ts'

export interface SimulateOptions {
  /** A designation, a name, or a place: `M 42`, `Vega`, `83.8 -5.4`. */
  readonly target: string
  readonly frames: number
  readonly camera: CameraId
  readonly seed: number
  readonly startMs: number
  /** Direction of the camera's top, from north through east [deg]. Default: 0. */
  readonly positionAngle?: number
  /** How fast the field turns, as on a mount without wedge [deg per hour]. Default: 0. */
  readonly rotationDegPerHour?: number
  /** Where the frames go, absolute. */
  readonly folder: string
  /** What to do about frames that are there already: refuse before anything is written, write anew, or leave them be. */
  readonly existing: 'refuse' | 'replace' | 'keep'
}

export interface SimulatedNight {
  readonly object: string
  readonly ra: number
  readonly dec: number
  readonly files: readonly string[]
  /** False when only the brightest stars were there to draw. */
  readonly hasTycho2: boolean
}

interface Watch {
  readonly signal: AbortSignal
  /** After every frame. */
  onFrame(done: number, path: string): void
}

/**
 * Writes a night of captures. Faults: `catalogue.unknown` (with suggestions), `simulate.exists`, `simulate.cancelled`, and those of
 * the catalogues and of the disk.
 */
export const simulateNight = async (
  config: SceneConfig,
  options: SimulateOptions,
  watch: Watch,
): Promise<Result<SimulatedNight>> => {
  const target = await resolveTarget(config, options.target)
  if (!target.ok) return target
  const camera = CAMERAS[options.camera]
  const { position, label } = target.value
  const scene = await loadScene(config, position, fieldRadiusOf(camera) * 1.5 + 0.2)
  if (!scene.ok) return scene
  const { exposureSeconds } = camera
  const { seed, frames, startMs, positionAngle = 0, rotationDegPerHour = 0 } = options
  const night = { seed, frames, startMs, target: position, camera, exposureSeconds, positionAngle, rotationDegPerHour }
  const captures = planNight(night).map((frame): Capture => ({ camera, exposureSeconds, object: label, frame }))
  const paths = captures.map((capture) => join(options.folder, fileNameOf(capture)))
  const there = new Set(await Promise.all(paths.map(async (path) => ((await isThere(path)) ? path : null))))
  if (options.existing === 'refuse' && paths.some((path) => there.has(path)))
    return fail('conflict', 'simulate.exists', `Some of these frames are already in ${options.folder}; nothing was written.`)
  for (const [i, capture] of captures.entries()) {
    if (watch.signal.aborted) return fail('cancelled', 'simulate.cancelled', `Stopped after ${i} of ${frames} frames.`)
    const path = paths[i]!
    if (!(options.existing === 'keep' && there.has(path))) {
      const { centre, positionAngle: angle, conditions, seed: noise } = capture.frame
      const wcs = wcsOfPointing(camera, centre, angle)
      const { raster } = simulateFrame(scene.value, camera, exposureSeconds, wcs, conditions, randomFrom(noise))
      const written = await write(path, options.folder, writeFits(raster, cardsOf(capture)))
      if (!written.ok) return written
    }
    watch.onFrame(i + 1, path)
    // Lets a request to stop come in.
    await setImmediate()
  }
  return ok({ object: label, ...position, files: paths, hasTycho2: scene.value.hasTycho2 })
}

/** What a text points at, and what a capture program would call it. Faults: `catalogue.unknown`. */
export const resolveTarget = async (
  config: SceneConfig,
  text: string,
): Promise<Result<{ position: Position; label: string; object: CatalogueObject | null }>> => {
  const position = parsePosition(text)
  if (position) return ok({ position, label: text.trim(), object: null })
  const objects = await loadCatalogue(config)
  if (!objects.ok) return objects
  const found = findObject(objects.value, text)
  if (!found.ok) return found
  const { ra, dec, designation, name, type } = found.value
  return ok({ position: { ra, dec }, label: type === 'star' && name ? name : designation, object: found.value })
}

/** Written beside and renamed, so that nobody who watches the folder sees half a frame. */
const write = async (path: string, folder: string, bytes: Uint8Array): Promise<Result<null>> => {
  try {
    await makeFolder(folder)
    await writeFile(`${path}.part`, bytes)
    await rename(`${path}.part`, path)
    return ok(null)
  } catch (error) {
    const fault = fileFault(error)
    return fault.ok ? fault : fail(fault.fault.kind, 'simulate.write', `${path} could not be written: ${fault.fault.message}`)
  }
}

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )
