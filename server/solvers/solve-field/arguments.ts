import type { SolveInput } from '#server/solvers/solver.ts'

/** The base name of everything solve-field writes: `solve.wcs` is its answer. */
export const OUTPUT = 'solve'

/** Its files are those of the working folder. */
export interface Files {
  readonly input: string
  readonly config: string
}

/** The command line of `solve-field`. */
export const argumentsOf = (input: SolveInput, files: Files, cpuLimitSeconds: number): string[] => [
  '--overwrite',
  '--no-plots',
  ...['--config', files.config],
  ...['--dir', '.', '--out', OUTPUT, '--temp-dir', '.'],
  // The header of the answer is all we read.
  ...['new-fits', 'rdls', 'match', 'corr', 'index-xyls', 'solved'].flatMap((name) => [`--${name}`, 'none']),
  ...['--cpulimit', String(cpuLimitSeconds)],
  ...sourceArguments(input),
  ...scaleArguments(input),
  ...nearArguments(input),
  files.input,
]

// Removing lines and evening out start a Python each, which costs more than most solves; our list needs neither.
const sourceArguments = ({ source, width, height }: SolveInput): string[] =>
  source.kind === 'stars'
    ? [
        '--width',
        String(width),
        '--height',
        String(height),
        '--x-column',
        'X',
        '--y-column',
        'Y',
        '--no-remove-lines',
        '--uniformize',
        '0',
      ]
    : ['--fits-image']

// Bounds are for the picture that solve-field sees, whose pixels are `binning` times as wide.
const scaleArguments = ({ source, scale }: SolveInput): string[] => {
  if (!scale) return []
  const binning = source.kind === 'picture' ? source.binning : 1
  const [low, high] = [scale.low * binning, scale.high * binning]
  return ['--scale-units', 'arcsecperpix', '--scale-low', String(low), '--scale-high', String(high)]
}

// A negative declination needs the `=`, or it would be read as an option.
const nearArguments = ({ near }: SolveInput): string[] =>
  near ? [`--ra=${near.ra}`, `--dec=${near.dec}`, `--radius=${near.radiusDeg}`] : []
