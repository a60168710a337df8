import type { SolveInput } from '#server/solvers/solver.ts'
import type { PointingHint } from '#shared/records/metadata.ts'
import type { PlateSolveParams } from './params.ts'

/** Where and how large to look for; what is undefined is not bounded. */
export type Bounds = Pick<SolveInput, 'scale' | 'near'>

/**
 * What the solver is given: the detected stars, evened out over the frame; patches of light, which keep the brightest stars
 * with their halos where nebulae hide them from the star finder; or a picture in which it finds stars itself.
 */
export type Source = 'stars' | 'patches' | 'even patches' | 'picture'

/** One try: what to hand to the solver, and why. */
export interface Attempt extends Bounds {
  readonly source: Source
  /** For people, after "Attempt 2 of 4:". */
  readonly title: string
  readonly reason: string
  /** Its part of the time that is left, measured against the attempts that follow. */
  readonly weight: number
  /** No more than this [s], however much time is left. */
  readonly capSeconds: number
}

export interface Known {
  readonly width: number
  readonly height: number
  readonly hint: PointingHint | null
  /** Null when no star list could be made. */
  readonly starCount: number | null
  /** Most of them sit together in a part of the frame: in a tree, a nebula, a cluster (`spread.ts`). */
  readonly isHuddled?: boolean
  /** Median ellipticity (1 - b/a) of the stars; near 0 for points. */
  readonly ellipticity?: number | null
}

type Search = Bounds & { readonly reason: string }

/** The attempts for a frame, the cheapest and likeliest first. Bounds that a person gave hold for all of them. */
export const attemptsOf = (known: Known, params: PlateSolveParams): Attempt[] => {
  const { hinted, whole } = searchesOf(known, params)
  const hasStars = (known.starCount ?? 0) >= MIN_STARS
  const [best] = hinted
  const inTurn = (sources: readonly Source[], weight: number, capSeconds: number): Attempt[] =>
    sources.filter((source) => hasStars || source !== 'stars').map((source) => attempt(source, whole, weight, capSeconds))
  return [
    // With true hints a star list is solved in a tenth of a second; with false ones the time is better spent without them.
    ...(hasStars ? hinted.map((search) => attempt('stars', search, 1, HINTED_SECONDS)) : []),
    ...(best ? [attempt('patches', best, 1, HINTED_SECONDS), attempt('picture', best, 2, 2 * HINTED_SECONDS)] : []),
    // Most fields are solved at once or not at all, and what defeats one list need not defeat another: a glance at each …
    ...wideGlance(known, whole, hasStars),
    ...inTurn(glances(known), 1, GLANCE_SECONDS),
    // … then a closer look …
    ...inTurn(['picture', 'patches', 'stars', 'even patches'], 1, QUICK_SECONDS),
    // … and then a long one, unless there is hardly a star to look at.
    ...(hasFewStars(known) ? [] : inTurn(['picture', 'patches', 'stars'], 3, LONG_SECONDS)),
  ]
}

/**
 * A field with so few stars is solved at once or never: clouds, daylight, a cap on the telescope. The poorest picture of the
 * corpus that was ever solved shows 58.
 */
const FEW_STARS = 12
export const hasFewStars = ({ starCount }: Pick<Known, 'starCount'>): boolean => starCount !== null && starCount < FEW_STARS

/** What is the same for two attempts of which the second could find nothing that the first has not, given more time. */
export const searchOf = ({ source, scale, near }: Attempt): string => JSON.stringify([source, scale, near])

/** The likeliest list first. */
const glances = ({ starCount, isHuddled }: Known): Source[] => {
  if (isHuddled) return ['even patches', 'patches', 'stars']
  return (starCount ?? 0) >= CROWD ? ['patches', 'stars', 'even patches'] : ['stars', 'patches', 'even patches']
}

/**
 * The patterns of wide fields are few: they are looked through in a tenth of the time that all take together, so that a
 * photograph through a lens need not wait for the patterns of telescopes.
 */
const wideGlance = (known: Known, whole: Search, hasStars: boolean): Attempt[] => {
  if (whole.scale) return []
  const [source] = glances(known).filter((one) => hasStars || one !== 'stars')
  const widthPx = Math.max(known.width, known.height)
  const scale = { low: (WIDE_FIELD_DEG * 3600) / widthPx, high: (180 * 3600) / widthPx }
  const reason = 'wide fields are recognised in a moment'
  return [attempt(source!, { scale, near: whole.near, reason }, 1, WIDE_SECONDS)]
}

/**
 * For a service: where the header says, and then anywhere. It gets our list of stars, a few kilobytes of which it wastes no place by
 * rounding; and a picture, in which it finds stars itself, where ours are too few or did not help.
 */
export const serviceAttemptsOf = (known: Known, params: PlateSolveParams): Attempt[] => {
  const { hinted, whole } = searchesOf(known, params)
  const searches = [...hinted.slice(0, 1), whole]
  const hasList = known.starCount !== null && !hasFewStars(known)
  const asked = (source: Source, all: readonly Search[]) => all.map((search) => attempt(source, search, 1, LONG_SECONDS))
  return hasList ? [...asked('stars', searches), ...asked('picture', [whole])] : asked('picture', searches)
}

/** How long each attempt may take when `secondsLeft` remain, so that none starves the ones after it. */
export const secondsFor = (attempts: readonly Attempt[], index: number, secondsLeft: number): number => {
  const { weight, capSeconds } = attempts[index]!
  const weights = attempts.slice(index).reduce((sum, { weight }) => sum + weight, 0)
  return Math.min(capSeconds, (secondsLeft * weight) / weights)
}

const MIN_STARS = 4
/** From so many stars on, nebulae and halos have their part in the list, and the brightest stars of the sky are not at its top. */
const CROWD = 250
const HINTED_SECONDS = 8
const WIDE_FIELD_DEG = 8
const WIDE_SECONDS = 1
const GLANCE_SECONDS = 2
const QUICK_SECONDS = 6
const LONG_SECONDS = 600

// Pixel sizes and focal lengths are written down roundly; binning and reducers change the scale by whole steps.
const NARROW = 1.2
const WIDE = 4

const searchesOf = (known: Known, params: PlateSolveParams): { hinted: Search[]; whole: Search } => {
  const whole: Search = { ...askedBounds(known, params), reason: 'no hint from the header is used' }
  if (!params.useHints || !known.hint) return { hinted: [], whole }
  const pixelScale = whole.scale ? null : believableScale(known.hint)
  const scale = whole.scale ?? (pixelScale ? around(pixelScale, NARROW) : undefined)
  const near = whole.near ?? nearOf(known, scale)
  const source = known.hint.source || 'the header'
  const hinted: Search[] = [
    { scale, near, reason: `${source} says so` },
    { scale, near: whole.near, reason: 'the mount may have pointed elsewhere' },
    { scale: pixelScale ? around(pixelScale, WIDE) : scale, near, reason: 'binning or a reducer may have changed the scale' },
  ]
  return { hinted: hinted.filter((search, i) => [whole, ...hinted.slice(0, i)].every((other) => !isSame(search, other))), whole }
}

const isSame = (a: Bounds, b: Bounds): boolean => JSON.stringify([a.scale, a.near]) === JSON.stringify([b.scale, b.near])

const around = (scale: number, factor: number) => ({ low: scale / factor, high: scale * factor })

const believableScale = ({ pixelScaleArcsec: scale }: PointingHint): number | null =>
  scale !== null && scale >= 0.01 && scale <= 3600 ? scale : null

// Mounts are off by degrees before they are aligned; (0, 0) is what programs write when they do not know.
const nearOf = ({ width, height, hint }: Known, scale: Bounds['scale']): Bounds['near'] => {
  if (hint?.ra == null || hint.dec == null || (hint.ra === 0 && hint.dec === 0)) return undefined
  return { ra: hint.ra, dec: hint.dec, radiusDeg: radiusFor(width, height, scale) }
}

const radiusFor = (width: number, height: number, scale: Bounds['scale']): number =>
  Math.min(180, Math.max(5, scale ? (2 * Math.hypot(width, height) * scale.high) / 3600 : 0))

/** What a person asked for, as the solver counts: arcseconds per pixel of the full frame. */
const askedBounds = ({ width, height }: Known, params: PlateSolveParams): Bounds => {
  const { scaleLow, scaleHigh, scaleUnits, ra, dec, radiusDeg } = params
  const unit = { arcsecperpix: 1, degwidth: 3600 / width, arcminwidth: 60 / width }[scaleUnits]
  const scale =
    scaleLow === undefined && scaleHigh === undefined
      ? undefined
      : { low: (scaleLow ?? 0.001) * unit, high: scaleHigh === undefined ? 3600 : scaleHigh * unit }
  const near =
    ra === undefined || dec === undefined ? undefined : { ra, dec, radiusDeg: radiusDeg ?? radiusFor(width, height, scale) }
  return { scale, near }
}

const attempt = (source: Source, { scale, near, reason }: Search, weight: number, capSeconds: number): Attempt => ({
  source,
  scale,
  near,
  reason,
  weight,
  capSeconds,
  title: `${near ? `within ${near.radiusDeg.toFixed(0)}° of ${placeOf(near)}` : 'whole sky'}, ${
    scale ? `${rounded(scale.low)} to ${rounded(scale.high)} arcsec/px` : 'any scale'
  }, ${SOURCE_WORDS[source]}`,
})

const SOURCE_WORDS: Record<Source, string> = {
  stars: 'stars',
  patches: 'patches of light',
  'even patches': 'patches of light evened out',
  picture: 'reduced picture',
}

const rounded = (value: number): string => String(Number(value.toPrecision(3)))

const placeOf = ({ ra, dec }: { ra: number; dec: number }): string => `RA ${ra.toFixed(2)}° Dec ${dec.toFixed(2)}°`
