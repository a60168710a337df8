import { resolve } from 'node:path'
import { buildCatalogues } from '#server/catalogues/build-catalogues.ts'
import { defineCommand } from '#server/cli/command.ts'
import { parseFlags } from '#server/cli/flags.ts'
import { readConfig } from '#server/config.ts'
import { latestEvening } from '#server/simulator/evening.ts'
import { type SimulateOptions, simulateNight } from '#server/simulator/simulate-night.ts'
import { fail, ok, type Result } from '#shared/core/fault.ts'
import { CAMERA_IDS, CAMERAS, type CameraId } from '#shared/simulator/camera.ts'

export const simulate = defineCommand({
  name: 'simulate',
  summary: 'Writes a night of captures of the real sky, as a camera would have taken them',
  usage: `darksite simulate --target "M 42" --frames 20 -o DIR [--camera NAME] [--seed N] [--start TIME]
                  [--angle DEG] [--rotation DEG] [--force]

Writes FITS frames with real stars, galaxies and nebulae, noise, a Bayer mosaic, dither, drift, wandering focus, a passing cloud
and a satellite, and with the header of a capture program. Telescope fields need the index files of astrometry.net
(npm run setup); without them only the stars of the Hipparcos list are there, which is enough from about 5 degrees up.

  --target TEXT      what to point at: "M 42", "ngc7000", "Vega", or a place "83.8 -5.4" or "05:35:17 -05:23:28"
  --frames N         how many. Default: 10
  --camera NAME      ${CAMERA_IDS.map((id) => `${id.padEnd(8)} ${CAMERAS[id].title}`).join(`\n${' '.repeat(21)}`)}
                     Default: small
  --seed N           another night with the same sky. Default: 1
  --start TIME       start of the first exposure, ISO 8601 in UTC. Default: 21:00 of the last evening
  --angle DEG        direction of the camera's top, from north through east. Default: 0
  --rotation DEG     how far the field turns in an hour, as on a mount without wedge. Default: 0
  -o, --output DIR   where the frames go
  --force            overwrite frames that are there already

Prints {"object", "ra", "dec", "files"} on standard output.`,
  async run(argv, io) {
    const asked = optionsOf(argv, io.cwd, Date.now())
    if (!asked.ok) {
      io.err(asked.fault.message)
      return 2
    }
    const options = asked.value
    const simulated = () =>
      simulateNight(readConfig(io.env), options, {
        signal: io.signal,
        onFrame: (done, path) => io.err(`${done}/${options.frames} ${path}`),
      })
    let night = await simulated()
    if (!night.ok && night.fault.code === 'catalogue.missing') {
      io.err('The catalogues are not built yet: building them, once.')
      const built = await buildCatalogues(io.signal, io.err)
      night = built.ok ? await simulated() : built
    }
    if (!night.ok) {
      io.err(`${night.fault.message} (${night.fault.code})`)
      return 1
    }
    const { hasTycho2, ...result } = night.value
    if (!hasTycho2) io.err('No index files of astrometry.net: only bright stars were drawn. "npm run setup" installs them.')
    io.out(JSON.stringify(result))
    return 0
  },
})

const optionsOf = (argv: readonly string[], cwd: string, now: number): Result<SimulateOptions> => {
  const text = { type: 'string' } as const
  const parsed = parseFlags({
    args: [...argv],
    options: {
      target: text,
      frames: text,
      camera: text,
      seed: text,
      start: text,
      angle: text,
      rotation: text,
      output: { type: 'string', short: 'o' },
      force: { type: 'boolean' },
    },
  })
  if (!parsed.ok) return parsed
  const {
    target,
    frames = '10',
    camera = 'small',
    seed = '1',
    start,
    angle = '0',
    rotation = '0',
    output,
    force,
  } = parsed.value.values
  const wrong = (message: string): Result<never> => fail('invalid', 'cli.simulate', message)
  if (!target?.trim()) return wrong('Say what to point at: --target "M 42"')
  if (!output) return wrong('Say where the frames go: -o DIR')
  if (!/^[1-9]\d{0,3}$/.test(frames)) return wrong(`"${frames}" is not a number of frames (1 to 9999).`)
  if (!/^\d{1,9}$/.test(seed)) return wrong(`"${seed}" is not a seed (a whole number).`)
  for (const [flag, value] of Object.entries({ angle, rotation }))
    if (value.trim() === '' || !(Math.abs(Number(value)) <= 360))
      return wrong(`--${flag} wants degrees from -360 to 360, not "${value}".`)
  const id = CAMERA_IDS.find((known): known is CameraId => known === camera)
  if (!id) return wrong(`There is no camera "${camera}": choose ${CAMERA_IDS.join(', ')}.`)
  const startMs = start === undefined ? latestEvening(now) : Date.parse(/(Z|[+-]\d\d:?\d\d)$/.test(start) ? start : `${start}Z`)
  if (!Number.isFinite(startMs)) return wrong(`"${start}" is not a time: write it like 2026-11-20T21:00:00.`)
  return ok({
    target,
    frames: Number(frames),
    camera: id,
    seed: Number(seed),
    startMs,
    positionAngle: Number(angle),
    rotationDegPerHour: Number(rotation),
    folder: resolve(cwd, output),
    existing: force ? 'replace' : 'refuse',
  })
}
