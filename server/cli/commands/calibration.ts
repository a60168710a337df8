import { resolve } from 'node:path'
import { defineCommand } from '#server/cli/command.ts'
import { indexFile } from '#server/images/index-file.ts'
import { walk } from '#server/library/walk.ts'
import { calibrationFrameOf } from '#server/review/own-night.ts'
import type { CalibrationFrame } from '#shared/calibration/frame.ts'
import { type CalibrationNeed, matchCalibration } from '#shared/calibration/match.ts'

const usage = `darksite calibration DIR

Looks through a folder of captures and tells which darks, flats and bias frames fit its lights. Captures are only read.
Prints {"groups": [{"lights", "object", "night", "filter", "exposureSeconds", "needs": [{"kind", "frames", "masters",
"night", "nightsAway", "missing"}]}]}; frames and masters are paths. What is missing is also said in words on standard error.

Exit code 0: everything is there; 1: something is missing, or the folder could not be read; 2: wrong use.`

interface Group {
  readonly lights: string[]
  readonly light: CalibrationFrame
  readonly needs: readonly CalibrationNeed[]
}

export const calibration = defineCommand({
  name: 'calibration',
  summary: 'Matches lights to their darks, flats and bias, and says what is missing',
  usage,
  async run(argv, io) {
    const [folder, ...more] = argv
    if (folder === undefined || more.length > 0 || folder.startsWith('--')) {
      io.err(usage)
      return 2
    }
    const root = resolve(io.cwd, folder)
    const found = await walk(root, { signal: io.signal })
    if (found.unreadable.includes(root)) {
      io.err(`The folder ${root} cannot be read.`)
      return 1
    }
    const frames: CalibrationFrame[] = []
    for (const { path } of found.files) {
      const indexed = await indexFile(path, io.signal)
      if (!indexed.ok || !indexed.value.header) continue
      const { header, metadata, frameType, frameTypeRule } = indexed.value
      const { width, height, bayer = null } = header
      const fileName = path.split('/').at(-1)!
      frames.push(calibrationFrameOf(path, { frameType, frameTypeRule, fileName, width, height, bayer, metadata }))
    }
    const groups = grouped(frames)
    for (const { lights, light, needs } of groups)
      for (const { missing } of needs)
        if (missing)
          io.err(
            `${light.row.metadata.object ?? 'Unnamed'}, ${lights.length === 1 ? '1 light' : `${lights.length} lights`}: ${missing}`,
          )
    io.out(JSON.stringify({ groups: groups.map(shown) }, null, 2))
    return groups.some(({ needs }) => needs.some(({ missing }) => missing !== null)) ? 1 : 0
  },
})

/** Lights that fit the same frames are told of once. */
const grouped = (frames: readonly CalibrationFrame[]): Group[] => {
  const groups = new Map<string, Group>()
  for (const light of frames.filter(({ row }) => row.frameType === 'light')) {
    const needs = matchCalibration(light, frames)
    const { object, filter, exposureSeconds } = light.row.metadata
    const key = JSON.stringify([object, filter, exposureSeconds, light.night, needs])
    const group = groups.get(key) ?? { lights: [], light, needs }
    group.lights.push(light.id)
    groups.set(key, group)
  }
  return [...groups.values()]
}

const shown = ({ lights, light, needs }: Group) => {
  const { object, filter, exposureSeconds } = light.row.metadata
  return { lights, object, night: light.night, filter, exposureSeconds, needs }
}
