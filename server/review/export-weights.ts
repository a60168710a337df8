import { basename, join, parse } from 'node:path'
import { type Fault, ok, type Result } from '#shared/core/fault.ts'
import { weightsById } from '#shared/review/export-metrics.ts'
import type { ReviewFrame } from '#shared/review/frame.ts'
import type { Weighting } from '#shared/review/weights.ts'
import { makeExportFolder } from './export-folder.ts'
import type { ExportedFolder } from './export-siril.ts'
import { writeWeightedCopy } from './weighted-copy.ts'

/** Copies of the kept frames with SSWEIGHT in their headers, in a folder of their own. Originals are only read. */
export const exportWeights = async (
  dataDir: string,
  name: string,
  kept: readonly ReviewFrame[],
  weighting: Weighting,
  pathOf: (id: string) => Promise<Result<string>>,
  signal: AbortSignal,
): Promise<Result<ExportedFolder>> => {
  const made = await makeExportFolder(dataDir, `${name} weighted`)
  if (!made.ok) return made
  const weights = weightsById(kept, weighting)
  const left: Fault[] = []
  const names = new Set<string>()
  let written = 0
  for (const { id, fileName } of kept) {
    if (signal.aborted) break
    const weight = weights.get(id) ?? null
    const path = await pathOf(id)
    if (weight === null) left.push(unweighed(fileName))
    else if (!path.ok) left.push(path.fault)
    else {
      const copied = await writeWeightedCopy(path.value, join(made.value, uniqueName(basename(path.value), names)), weight)
      if (copied.ok) written++
      else left.push(copied.fault)
    }
  }
  return ok({ folder: made.value, written, left })
}

const unweighed = (fileName: string): Fault => ({
  kind: 'no-result',
  code: 'review.no-weight',
  message: `${fileName} has not been measured, so it has no weight.`,
})

/** Two folders may have files of one name. */
const uniqueName = (name: string, taken: Set<string>): string => {
  const { name: stem, ext } = parse(name)
  for (let n = 1; ; n++) {
    const wanted = n === 1 ? name : `${stem} (${n})${ext}`
    if (taken.has(wanted.toLowerCase())) continue
    taken.add(wanted.toLowerCase())
    return wanted
  }
}
