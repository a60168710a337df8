import { resolve } from 'node:path'
import { defineCommand } from '#server/cli/command.ts'
import { parseFlags } from '#server/cli/flags.ts'
import { detectStars } from '#server/images/detect-stars.ts'
import { fail, ok, type Result } from '#shared/core/fault.ts'
import type { MeasuredStar } from '#shared/core/star.ts'

export const stars = defineCommand({
  name: 'stars',
  summary: 'Lists the stars of a frame as JSON, brightest first',
  usage: `darksite stars FILE [--limit N]

Prints a JSON list of {x, y, flux, peak, fwhm, hfr, snr, ellipticity, thetaDeg, isSaturated, apertureSum, apertureRadius,
fwhmGaussian, fwhmMoffat, beta, hfrWeighted, isBlended}, brightest first. x and y count from 0: the centre of the first
stored pixel is (0, 0), rows are in file order. hfr is the radius that holds half of the light; hfrWeighted is the
light-weighted mean distance that N.I.N.A. and Ekos call HFR. The fits are null for stars of S/N below 10.

  --limit N  only the N brightest stars. Default: all`,
  async run(argv, io) {
    const asked = optionsOf(argv)
    if (!asked.ok) {
      io.err(asked.fault.message)
      return 2
    }
    const { file, limit } = asked.value
    const found = await detectStars(resolve(io.cwd, file), limit)
    if (!found.ok) {
      io.err(`${file}: ${found.fault.message} (${found.fault.code})`)
      return 1
    }
    io.out(`[${found.value.stars.map((star) => JSON.stringify(rounded(star))).join(',\n')}]`)
    return 0
  },
})

const optionsOf = (argv: readonly string[]): Result<{ file: string; limit: number }> => {
  const parsed = parseFlags({ args: [...argv], allowPositionals: true, options: { limit: { type: 'string' } } })
  if (!parsed.ok) return parsed
  const { limit } = parsed.value.values
  const [file, ...more] = parsed.value.positionals
  if (file === undefined || more.length > 0) return fail('invalid', 'cli.stars', 'Name one file: darksite stars FILE')
  if (limit !== undefined && !/^[1-9]\d{0,8}$/.test(limit))
    return fail('invalid', 'cli.stars', `“${limit}” is not a number of stars.`)
  return ok({ file, limit: limit === undefined ? Number.POSITIVE_INFINITY : Number(limit) })
}

/** Digits beyond what was measured are noise. */
const rounded = (star: MeasuredStar) =>
  Object.fromEntries(
    Object.entries(star).map(([name, value]: [string, number | boolean | null]) => {
      if (typeof value !== 'number') return [name, value]
      return [name, name === 'x' || name === 'y' ? Number(value.toFixed(4)) : Number(value.toPrecision(7))]
    }),
  )
