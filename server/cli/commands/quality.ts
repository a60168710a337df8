import { resolve } from 'node:path'
import { defineCommand, type Io } from '#server/cli/command.ts'
import { measureFrame } from '#server/images/measure-frame.ts'
import { createPool } from '#server/work/pool.ts'
import type { MeasuredFrame } from '#server/work/work.ts'
import type { Result } from '#shared/core/fault.ts'

const USAGE = `darksite quality FILE…

Measures how sharp, round, dark and clear frames are, and what crosses them. Prints a JSON list in the order of the files:
{file, starCount, fwhm, hfr, hfrWeighted, eccentricity, background, backgroundGradient, noise, saturated, tiltMap, tilt,
trailing, trailingThetaDeg, trails, cloud, psfSignalWeight, psfSnr}, or {file, fault} for a file that cannot be read, which
makes the exit code 1. Lengths are in pixels, levels in ADU of the file; null means that it could not be measured. Several
files are measured at the same time.`

export const quality = defineCommand({
  name: 'quality',
  summary: 'Measures the quality of frames as JSON',
  usage: USAGE,
  async run(argv, io) {
    if (argv.length === 0 || argv.some((file) => file.startsWith('--'))) {
      io.err(USAGE)
      return 2
    }
    const measured = argv.length === 1 ? [await measureFrame(resolve(io.cwd, argv[0]!))] : await measureAll(argv, io)
    const lines = measured.map((result, i) => JSON.stringify({ file: argv[i], ...told(result) }, rounded))
    io.out(`[${lines.join(',\n')}]`)
    for (const [i, result] of measured.entries()) if (!result.ok) io.err(`${argv[i]}: ${result.fault.message}`)
    return measured.every(({ ok }) => ok) ? 0 : 1
  },
})

const measureAll = async (files: readonly string[], io: Io): Promise<Result<MeasuredFrame>[]> => {
  const pool = createPool()
  try {
    const work = pool.worker(0)
    return await Promise.all(files.map((file) => work.measureFrame(resolve(io.cwd, file), false)))
  } finally {
    await pool.close()
  }
}

const told = (result: Result<MeasuredFrame>): object => (result.ok ? result.value.quality : { fault: result.fault })

/** Digits beyond what was measured are noise. */
const rounded = (_name: string, value: unknown): unknown => (typeof value === 'number' ? Number(value.toPrecision(7)) : value)
