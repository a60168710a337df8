import { join } from 'node:path'
import { z } from 'zod'
import { simulatedFolder } from '#server/config.ts'
import { defineJob } from '#server/jobs/job.ts'
import { DEMO } from '#server/simulator/demo.ts'
import { latestEvening } from '#server/simulator/evening.ts'
import { simulateInThread } from '#server/simulator/in-thread.ts'
import { resolveTarget } from '#server/simulator/simulate-night.ts'
import { ok } from '#shared/core/fault.ts'
import { CAMERA_IDS, type CameraId } from '#shared/simulator/camera.ts'

const CHOICES = ['automatic', ...CAMERA_IDS] as const

export const simulateNight = defineJob({
  id: 'simulate-night',
  title: 'Simulate a night',
  summary: 'Writes captures of the real sky into the library of simulated frames, as a camera would have taken them.',
  params: z.object({
    target: z
      .string()
      .min(1)
      .max(100)
      .default('demo')
      .meta({ title: 'Target', description: 'A designation, a name or a place; "demo" is a few frames of four showpieces' }),
    frames: z.int().min(1).max(200).default(3).meta({ title: 'Frames', description: 'How many of each target' }),
    camera: z.enum(CHOICES).default('automatic').meta({ title: 'Camera', description: 'Sets field, sensor and noise' }),
    seed: z.int().min(0).max(999_999_999).default(1).meta({ title: 'Seed', description: 'Another number is another night' }),
    solve: z.boolean().default(true).meta({ title: 'Solve', description: 'Solves the frames once they are in the library' }),
  }),
  async run({ target, frames, camera, seed, solve }, context) {
    const isDemo = target.trim().toLowerCase() === 'demo'
    const wishes = isDemo ? DEMO : [{ target, camera: 'small' as const }]
    let startMs = latestEvening(context.now())
    const files: string[] = []
    const folders: string[] = []
    for (const [i, wish] of wishes.entries()) {
      const found = await resolveTarget(context.config, wish.target)
      if (!found.ok) return found
      const id: CameraId = camera === 'automatic' ? wish.camera : camera
      const folder = join(simulatedFolder(context.config), folderNameOf(found.value.label))
      const onFrame = (done: number): void =>
        context.progress((i + done / frames) / wishes.length, `${found.value.label}: ${done} of ${frames} frames`)
      // Frames that are there from a run before stay as they are, so that running twice is running once.
      const night = await simulateInThread(
        context.config,
        { target: wish.target, frames, camera: id, seed, startMs, folder, existing: 'keep' },
        { signal: context.signal, onFrame },
      )
      if (!night.ok) return night
      if (!night.value.hasTycho2) context.log('No index files of astrometry.net: only bright stars were drawn.')
      files.push(...night.value.files)
      folders.push(folder)
      startMs += frames * 60_000
    }
    // Only the scan knows them all as frames; a tablet sees them come in batches.
    const [only, ...more] = folders
    const solveIn = !solve || !only ? '' : more.length > 0 ? simulatedFolder(context.config) : only
    await context.enqueue('scan-folder', null, { solveIn })
    return ok({ frames: files.length })
  },
})

/** What every file system takes. */
const folderNameOf = (label: string): string =>
  label
    .replace(/[^\p{L}\p{N} .+-]/gu, '_')
    .replace(/^\.+/, '')
    .slice(0, 60) || 'target'
