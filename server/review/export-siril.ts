import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { type Fault, fail, ok, type Result } from '#shared/core/fault.ts'
import { type SirilLights, sirilScript } from '#shared/review/export-siril.ts'
import type { ReviewFrame } from '#shared/review/frame.ts'
import { groupsOf } from '#shared/review/session.ts'
import { makeExportFolder, safeName } from './export-folder.ts'
import { isSystemError } from './undo-file.ts'

export interface ExportedFolder {
  readonly folder: string
  readonly written: number
  readonly left: readonly Fault[]
}

/** A folder for Siril: links to the kept frames, group by group, and a script that makes a sequence of each. */
export const exportForSiril = async (
  dataDir: string,
  name: string,
  kept: readonly ReviewFrame[],
  pathOf: (id: string) => Promise<Result<string>>,
): Promise<Result<ExportedFolder>> => {
  const made = await makeExportFolder(dataDir, `${name} Siril`)
  if (!made.ok) return made
  const left: Fault[] = []
  const lights: SirilLights[] = []
  try {
    for (const group of groupsOf(kept)) {
      const folder = safeName(group.label)
      await mkdir(join(made.value, folder), { recursive: true })
      let frames = 0
      for (const [i, { id }] of group.frames.entries()) {
        const path = await pathOf(id)
        if (!path.ok) {
          left.push(path.fault)
          continue
        }
        // Numbered: frames of two folders may have one name, and Siril takes them in this order.
        await symlink(path.value, join(made.value, folder, `${String(i + 1).padStart(4, '0')}_${basename(path.value)}`))
        frames++
      }
      lights.push({ folder, frames })
    }
    await writeFile(join(made.value, 'kept.ssf'), sirilScript(made.value, lights))
  } catch (error) {
    if (!isSystemError(error)) throw error
    return fail(
      'unavailable',
      'review.export-folder',
      `${made.value} could not be filled (${error.code}). Can this disk hold links?`,
    )
  }
  return ok({ folder: made.value, written: lights.reduce((sum, { frames }) => sum + frames, 0), left })
}
