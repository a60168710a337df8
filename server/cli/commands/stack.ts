import { resolve } from 'node:path'
import { defineCommand, type Io } from '#server/cli/command.ts'
import { parseFlags } from '#server/cli/flags.ts'
import { type FoundFrames, findFrames, type LightGroup } from '#server/darkroom/find-frames.ts'
import { type StackOptions, stackLights } from '#server/darkroom/stack-lights.ts'
import { fail, ok, type Result } from '#shared/core/fault.ts'
import { COMBINE_METHODS, REJECTIONS, type RejectionMethod, USUAL_LIMITS } from '#shared/kernels/combine/index.ts'
import { INTERPOLATIONS } from '#shared/kernels/warp/index.ts'
import { NORMALISATIONS } from '#shared/stacking/levels.ts'
import { WEIGHTINGS } from '#shared/stacking/weights.ts'

const DEBAYERS = ['rcd', 'vng', 'bilinear'] as const

const usage = `darksite stack DIR… -o OUT.fits [--darks DIR] [--flats DIR] [--bias DIR] [--rejection NAME] …

Makes one picture of the lights of a folder: calibrates them with the darks, flats and bias frames that fit (found in the same folder by
their headers, or in those that are named), lays them upon each other by their stars, and combines them without what only one of
them shows. Captures are only read. Lights of several objects or filters make a file each, OUT-OBJECT-FILTER.fits.

  -o, --output FILE     where the result goes: FITS, 32-bit floats
  --darks, --flats, --bias DIR   folders (or single masters) for these, whatever their headers say
  --no-calibration      takes the lights as they are
  --rejection NAME      ${REJECTIONS.join(', ')}. Default: by the number of frames
  --low N, --high N     its limits. Default: 3 sigma (percentile 0.2 and 0.1, linear-fit 5 and 3; of gesdt the part, 0.3, and the significance, 0.05)
  --combine NAME        ${COMBINE_METHODS.join(', ')}. Default: mean
  --weight NAME         ${WEIGHTINGS.join(', ')}. Default: noise
  --normalise NAME      ${NORMALISATIONS.join(', ')}. Default: additive-scaling
  --interpolation NAME  ${INTERPOLATIONS.join(', ')}. Default: lanczos3
  --debayer NAME        ${DEBAYERS.join(', ')}. Default: rcd
  --reference FILE      the frame that the others are laid upon. Default: the best one
  --rejection-map       writes how many samples were left out of each pixel to OUT.rejected-low.fits and OUT.rejected-high.fits
  --threads N           Default: one for each processor

Says on standard error what it does. Prints {"stacks": [{"output", "width", "height", "channels", "object", "filter", "reference",
"frames": [{"path", "weight", "fwhm", "stars", "noise", "registration"}], "leftOut": [{"path", "code", "reason"}],
"exposureSeconds", "rejectedLow", "rejectedHigh", "calibration"}], "unreadable"} on standard output.

Exit code 0: all was stacked; 1: a group could not be stacked; 2: wrong use. Stopped in the middle, it leaves nothing behind.`

export const stack = defineCommand({
  name: 'stack',
  summary: 'Calibrates, registers and stacks the lights of a folder',
  usage,
  async run(argv, io) {
    const asked = askedOf(argv, io.cwd)
    if (!asked.ok) {
      io.err(asked.fault.message)
      return 2
    }
    const { places, output, options, isCalibrated } = asked.value
    try {
      const found = await findFrames(places, io.signal)
      if (!found.ok) {
        io.err(`${found.fault.message} (${found.fault.code})`)
        return 1
      }
      for (const { path, reason } of found.value.unreadable) io.err(`${path} is left out: ${reason}`)
      return await stackGroups(found.value, output, options, isCalibrated, io)
    } catch (error) {
      if (!io.signal.aborted) throw error
      io.err('Stopped; nothing was written.')
      return 1
    }
  },
})

/** Who names no method takes what suits the number of frames. */
type Asked = Omit<StackOptions, 'rejection'> & {
  readonly rejection: RejectionMethod | null
  readonly low?: number
  readonly high?: number
}

const stackGroups = async (
  { groups, calibration, unreadable }: FoundFrames,
  output: string,
  asked: Asked,
  isCalibrated: boolean,
  io: Io,
): Promise<number> => {
  const stacks: object[] = []
  let isGood = true
  for (const group of groups) {
    const { object, filter, lights } = group
    const words = [object, filter].filter((word) => word !== null).join(', ') || 'no object'
    if (groups.length > 1 && lights.length < 2) {
      io.err(`${words}: one light is no stack.`)
      continue
    }
    io.err(`${words}: ${lights.length} lights.`)
    const path = groups.length > 1 ? nameFor(output, group) : output
    const method = asked.rejection ?? suited(lights.length)
    const { low = USUAL_LIMITS[method].low, high = USUAL_LIMITS[method].high, ...rest } = asked
    const made = await stackLights(
      lights,
      isCalibrated ? calibration : [],
      path,
      { ...rest, rejection: { method, low, high } },
      watchOf(io),
    )
    if (made.ok) {
      const { frames, leftOut, exposureSeconds } = made.value
      io.err(`${path}: ${frames.length} frames, ${Math.round(exposureSeconds)} s; ${leftOut.length} left out.`)
      stacks.push({ object, filter, ...made.value })
      continue
    }
    isGood = false
    io.err(`${words}: ${made.fault.message} (${made.fault.code})`)
    if (io.signal.aborted) return 1
  }
  io.out(JSON.stringify({ stacks, unreadable }, rounded, 1))
  return isGood && stacks.length > 0 ? 0 : 1
}

/** Every tenth is told, so that a log stays readable. */
const watchOf = (io: Io) => {
  let told = 0
  return {
    signal: io.signal,
    say: io.err,
    progress(fraction: number, doing: string) {
      if (fraction < told + 0.1 && fraction < 1) return
      told = fraction
      io.err(`${Math.round(100 * fraction)} %: ${doing}`)
    },
  }
}

const suited = (frames: number): RejectionMethod =>
  frames < 4 ? 'none' : frames < 6 ? 'percentile' : frames < 10 ? 'mad' : 'winsorized'

const nameFor = (output: string, { object, filter }: LightGroup): string => {
  const words = [object ?? 'no object', filter]
    .filter((word) => word !== null)
    .map((word) => word.replace(/[^\p{L}\p{N}+.-]+/gu, '_'))
  return output.replace(/(\.[^./]*)?$/, (end) => `-${words.join('-')}${end || '.fits'}`)
}

const rounded = (_name: string, value: unknown): unknown => (typeof value === 'number' ? Number(value.toPrecision(7)) : value)

const askedOf = (
  argv: readonly string[],
  cwd: string,
): Result<{ places: Parameters<typeof findFrames>[0]; output: string; options: Asked; isCalibrated: boolean }> => {
  const text = { type: 'string' } as const
  const many = { type: 'string', multiple: true } as const
  const parsed = parseFlags({
    args: [...argv],
    allowPositionals: true,
    options: {
      ...{ output: { type: 'string', short: 'o' }, darks: many, flats: many, bias: many, rejection: text, low: text, high: text },
      ...{ combine: text, weight: text, normalise: text, interpolation: text, debayer: text, reference: text, threads: text },
      ...{ 'no-calibration': { type: 'boolean' }, 'rejection-map': { type: 'boolean' } },
    } as const,
  })
  if (!parsed.ok) return parsed
  const { values, positionals } = parsed.value
  if (positionals.length === 0 || values.output === undefined)
    return fail('invalid', 'cli.stack', 'Name a folder of lights and where to write: darksite stack DIR -o OUT.fits')
  if (!/\.fits?$/i.test(values.output)) return fail('invalid', 'cli.stack', 'A stack is written as .fits or .fit.')
  const names = {
    rejection: choice('rejection', REJECTIONS, values.rejection ?? null),
    method: choice('combine', COMBINE_METHODS, values.combine ?? 'mean'),
    weighting: choice('weight', WEIGHTINGS, values.weight ?? 'noise'),
    normalisation: choice('normalise', NORMALISATIONS, values.normalise ?? 'additive-scaling'),
    interpolation: choice('interpolation', INTERPOLATIONS, values.interpolation ?? 'lanczos3'),
    debayer: choice('debayer', DEBAYERS, values.debayer ?? 'rcd'),
  }
  for (const chosen of Object.values(names)) if (!chosen.ok) return chosen
  const numbers = [limit('low', values.low), limit('high', values.high), limit('threads', values.threads)] as const
  for (const number of numbers) if (!number.ok) return number
  const [low, high, threads] = numbers.map((number) => (number.ok ? number.value : undefined))
  const certain = <T>(result: Result<T>): T => {
    if (!result.ok) throw new Error(result.fault.message)
    return result.value
  }
  const at = (places: readonly string[] = []): string[] => places.map((place) => resolve(cwd, place))
  return ok({
    places: { lights: at(positionals), darks: at(values.darks), flats: at(values.flats), bias: at(values.bias) },
    output: resolve(cwd, values.output),
    isCalibrated: values['no-calibration'] !== true,
    options: {
      rejection: certain(names.rejection),
      method: certain(names.method) ?? 'mean',
      weighting: certain(names.weighting) ?? 'noise',
      normalisation: certain(names.normalisation) ?? 'none',
      interpolation: certain(names.interpolation) ?? 'lanczos3',
      debayer: certain(names.debayer) ?? 'rcd',
      reference: values.reference === undefined ? null : resolve(cwd, values.reference),
      hasRejectionMap: values['rejection-map'] === true,
      ...(low === undefined ? {} : { low }),
      ...(high === undefined ? {} : { high }),
      ...(threads === undefined ? {} : { threads: Math.round(threads) }),
    },
  })
}

const choice = <T extends string>(flag: string, known: readonly T[], value: string | null): Result<T | null> => {
  if (value === null) return ok(null)
  const found = known.find((name) => name === value)
  return found ? ok(found) : fail('invalid', 'cli.stack', `There is no --${flag} "${value}": choose ${known.join(', ')}.`)
}

const limit = (flag: string, value: string | undefined): Result<number | undefined> => {
  if (value === undefined) return ok(undefined)
  const number = Number(value)
  return value.trim() !== '' && number > 0 && number < 1e4
    ? ok(number)
    : fail('invalid', 'cli.stack', `--${flag} wants a number above 0, not "${value}".`)
}
