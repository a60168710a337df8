import { parseArgs } from 'node:util'
import { fail, ok, type Result } from '#shared/core/fault.ts'
import { parseSexagesimal } from '#shared/sky/angles.ts'
import { inputSentences } from '#shared/spec/input-words.ts'
import { DEFAULT_DOWNSAMPLE, DEFAULT_TIMEOUT_SECONDS, JobParams } from './status.ts'

const badUsage = (message: string): Result<never> => fail('invalid', 'astro-jobs.usage', message)

/** Reads `--name value` and `--name=value`, all names known, all values text. Faults: `astro-jobs.usage`. */
export const readFlags = (argv: readonly string[], names: readonly string[]): Result<Record<string, string>> => {
  const options = Object.fromEntries(names.map((name) => [name, { type: 'string' as const }]))
  try {
    const { values } = parseArgs({ args: joinValues(argv), options, strict: true })
    return ok(Object.fromEntries(Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined)))
  } catch (error) {
    if (error instanceof TypeError) return badUsage(error.message.split('. ')[0]!)
    throw error
  }
}

// `--dec -5.39` is a value, not a flag.
const joinValues = (argv: readonly string[]): string[] => {
  const joined: string[] = []
  for (const word of argv) {
    const last = joined.at(-1)
    if (/^-[\d.]/.test(word) && last !== undefined && /^--[^=]+$/.test(last)) joined[joined.length - 1] = `${last}=${word}`
    else joined.push(word)
  }
  return joined
}

export const SUBMIT_FLAGS = [
  ...['image', 'scale-low', 'scale-high', 'scale-units'],
  ...['ra', 'dec', 'radius', 'downsample', 'timeout'],
]

const degrees = (text: string, unit: 'hours' | 'degrees'): number =>
  text.includes(':') ? (parseSexagesimal(text, unit) ?? Number.NaN) : Number(text)

/** The parameters of a job from its flags, with the defaults of the original: downsample 2, timeout 600 s. */
export const paramsOf = (flags: Readonly<Record<string, string>>): Result<JobParams> => {
  const number = (name: string): number | undefined => (flags[name] === undefined ? undefined : Number(flags[name]))
  const { ra, dec } = flags
  if ((ra === undefined) !== (dec === undefined)) return badUsage('--ra and --dec belong together.')
  const params = JobParams.safeParse({
    scale_low: number('scale-low') ?? null,
    scale_high: number('scale-high') ?? null,
    downsample: number('downsample') ?? DEFAULT_DOWNSAMPLE,
    timeout: number('timeout') ?? DEFAULT_TIMEOUT_SECONDS,
    ...(flags['scale-units'] === undefined ? {} : { scale_units: flags['scale-units'] }),
    ...(ra === undefined || dec === undefined ? {} : { ra: degrees(ra, 'hours'), dec: degrees(dec, 'degrees') }),
    ...(flags['radius'] === undefined ? {} : { radius: Number(flags['radius']) }),
  })
  if (!params.success) return badUsage(asFlags(inputSentences(JobParams, params.error)))
  const { scale_low: low, scale_high: high } = params.data
  if (low !== null && high !== null && low > high) return badUsage('--scale-low is larger than --scale-high.')
  return ok(params.data)
}

/** `scale_low` is `--scale-low` to those who type. */
const asFlags = (sentences: string): string =>
  sentences.replace(/`(\w+)`/g, (_, name: string) => `--${name.replaceAll('_', '-')}`)

/** `14d`, `36h`, `90m` in seconds; null where it is none of these. */
export const secondsOf = (duration: string): number | null => {
  const match = /^(\d+(?:\.\d+)?)([dhm])$/.exec(duration)
  if (!match) return null
  return Number(match[1]) * { d: 86_400, h: 3600, m: 60 }[match[2] as 'd' | 'h' | 'm']
}

/** The one flag of `status`, `result` and `cancel`. Whether such a job exists is another question. */
export const readJobId = (argv: readonly string[]): Result<string> => {
  const flags = readFlags(argv, ['job-id'])
  if (!flags.ok) return flags
  const jobId = flags.value['job-id']
  return jobId === undefined ? badUsage('--job-id is missing.') : ok(jobId)
}
