import { fail, ok, type Result } from '#shared/core/fault.ts'

/** What a capture program asks of `astap_cli`. Angles in degrees; null where nothing was said. */
export interface AstapOptions {
  /** `stdin` for a picture that comes through standard input. */
  readonly file: string
  /** Base of the files to write, without extension; null is beside the picture. */
  readonly out: string | null
  /** How far around the place to look. */
  readonly radiusDeg: number | null
  /** Height of the field; 0 and nothing are automatic. */
  readonly fieldHeightDeg: number | null
  readonly ra: number | null
  readonly dec: number | null
  readonly downsample: number | null
  /** A folder of index files, where there are some in it. */
  readonly database: string | null
  readonly hasSip: boolean
  /** A `.wcs` of 80-character cards, as astrometry.net writes it, rather than lines of text. */
  readonly isCardWcs: boolean
  readonly isUpdating: boolean
  readonly isLogging: boolean
  /** `analyse` and `extract` measure, `solve` and `extract2` solve. */
  readonly task: 'solve' | 'analyse' | 'extract' | 'extract2'
  /** Of the stars that are counted. */
  readonly minSnr: number
  /** Writes BASE_annotated.jpg with the names of what is in the picture. */
  readonly isAnnotating: boolean
  /** What the picture is made smaller by when it is only turned into a FITS file. */
  readonly toFits: number | null
  /** Zero level of the camera [ADU], when the brightness of the sky is asked for. */
  readonly sqmPedestal: number | null
  /** What was said and is not known, a sentence each. */
  readonly warnings: readonly string[]
}

/** Options with a value. Those that steer another program's way of solving are taken and not needed. */
const VALUED = ['f', 'o', 'r', 'fov', 'ra', 'spd', 'z', 'd', 's', 't', 'm', 'D', 'speed', 'check', 'sip'] as const
/** Options whose value may be missing. */
const MAYBE_VALUED = ['analyse', 'extract', 'extract2', 'tofits', 'sqm']
const BARE = ['wcs', 'update', 'log', 'progress', 'debug', 'annotate']
const DEFAULT_SNR = 30

/**
 * The command line of ASTAP: words with one dash (two will do), values after a space or `=`. Unknown options are warned of and
 * passed over, as new ones appear with every release. Faults: `astap.no-file`, `astap.not-a-number`.
 */
export const readOptions = (argv: readonly string[]): Result<AstapOptions> => {
  const { values, warnings } = split(argv)
  const file = values.get('f')
  if (!file) return fail('invalid', 'astap.no-file', 'Name a picture: astap_cli -f FILE')
  const numbers = new Map<string, number>()
  for (const name of ['r', 'fov', 'ra', 'spd', 'z', ...MAYBE_VALUED]) {
    const text = values.get(name)
    if (!text) continue
    // Some programs write numbers as their country does.
    const value = Number(text.replace(',', '.'))
    if (!Number.isFinite(value)) return fail('invalid', 'astap.not-a-number', `“${text}” is not a number for -${name}.`)
    numbers.set(name, value)
  }
  const number = (name: string): number | null => numbers.get(name) ?? null
  const [hours, fromSouthPole] = [number('ra'), number('spd')]
  const task = (['extract2', 'extract', 'analyse'] as const).find((name) => values.has(name)) ?? 'solve'
  return ok({
    file,
    out: values.get('o') || null,
    radiusDeg: number('r'),
    fieldHeightDeg: number('fov') || null,
    ra: hours === null ? null : (((hours * 15) % 360) + 360) % 360,
    dec: fromSouthPole === null ? null : Math.max(-90, Math.min(90, fromSouthPole - 90)),
    downsample: number('z') || null,
    database: values.get('d') || null,
    hasSip: values.has('sip') && !/^n/i.test(values.get('sip') ?? ''),
    isCardWcs: values.has('wcs'),
    isUpdating: values.has('update'),
    isLogging: values.has('log'),
    task,
    minSnr: number(task) || DEFAULT_SNR,
    isAnnotating: values.has('annotate'),
    toFits: values.has('tofits') ? (number('tofits') ?? 1) : null,
    sqmPedestal: values.has('sqm') ? (number('sqm') ?? 0) : null,
    warnings,
  })
}

const split = (argv: readonly string[]): { values: Map<string, string>; warnings: string[] } => {
  const values = new Map<string, string>()
  const warnings: string[] = []
  for (let at = 0; at < argv.length; at++) {
    const match = /^--?([a-zA-Z][a-zA-Z0-9]*)(?:=(.*))?$/s.exec(argv[at]!)
    if (!match) {
      warnings.push(`“${argv[at]}” belongs to no option.`)
      continue
    }
    const [, name, attached] = match
    const next = argv[at + 1]
    const isValued = (VALUED as readonly string[]).includes(name!)
    const mayTake = isValued || (MAYBE_VALUED.includes(name!) && isNumber(next))
    if (!isValued && !MAYBE_VALUED.includes(name!) && !BARE.includes(name!)) warnings.push(`-${name} is not known here.`)
    // A file may be called “-x”, and a declination is no option: what needs a value takes the next word as it is.
    const takes = attached === undefined && mayTake && next !== undefined && !(name === 'sip' && next.startsWith('-'))
    values.set(name!, attached ?? (takes ? next : ''))
    if (takes) at++
  }
  return { values, warnings }
}

const isNumber = (text: string | undefined): boolean => text !== undefined && /^[-+]?[\d.,]+(e[-+]?\d+)?$/i.test(text)
