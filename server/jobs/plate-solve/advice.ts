import type { IndexFile } from '#server/solvers/solve-field/indexes.ts'
import type { PlateSolveParams } from './params.ts'
import { type Attempt, hasFewStars, type Known } from './strategy.ts'

export interface Tried {
  readonly attempts: readonly Attempt[]
  readonly seconds: number
  /** What the time was limited to [s]. */
  readonly limit: number
  /** What broke one of the solvers, or null. */
  readonly trouble: string | null
  /** Some attempt was ended by its share of the time. */
  readonly isOutOfTime: boolean
}

/** Why a frame may not have been solved and what to do about it, from what is known. Sentences, most helpful first. */
export const adviceOf = (known: Known, params: PlateSolveParams, tried: Tried, indexes: readonly IndexFile[]): string =>
  [
    `No solution in ${tried.seconds.toFixed(0)} s and ${tried.attempts.length} ${tried.attempts.length === 1 ? 'attempt' : 'attempts'}.`,
    ...starAdvice(known),
    ...lensAdvice(known, params),
    ...fieldAdvice(known, tried.attempts, indexes),
    ...hintAdvice(known, params),
    ...(tried.isOutOfTime && !hasFewStars(known)
      ? [`Time ran out before everything was tried: the limit was ${tried.limit} s.`]
      : []),
    ...(tried.trouble ? [`Besides: ${tried.trouble}`] : []),
  ].join(' ')

/** Stars twice as long as wide are no points any more. */
const DRAWN_OUT = 0.5

const starAdvice = ({ starCount, ellipticity, isHuddled }: Known): string[] => {
  if (starCount === null) return ['No star list could be made from this picture.']
  if (hasFewStars({ starCount }))
    return [
      `${fewWords(starCount)} found, too few to search longer: check focus, clouds and exposure, and whether this is a picture of` +
        ' the sky; the Moon, planets and daylight cannot be solved.',
    ]
  const found = `${starCount} stars were found.`
  if ((ellipticity ?? 0) > DRAWN_OUT)
    return [found, 'Most of them are drawn out: trails and bad tracking cannot be solved, so try a frame of shorter exposure.']
  if (isHuddled)
    return [
      found,
      'Most of them sit together in one part of the picture, as in trees, clouds, clusters and nebulae: cropping it away helps.',
    ]
  return [found]
}

const fewWords = (count: number): string =>
  count === 0 ? 'No stars were' : count === 1 ? 'Only 1 star was' : `Only ${count} stars were`

/** Wider than this the sky is bent so much by any lens that no solver knows its patterns [deg]. */
const WIDEST_DEG = 100

const lensAdvice = ({ width, height, hint }: Known, params: PlateSolveParams): string[] => {
  const scale = params.useHints ? hint?.pixelScaleArcsec : null
  if (!scale) return []
  const diagonal = (Math.hypot(width, height) * scale) / 3600
  if (diagonal < WIDEST_DEG) return []
  return [
    `The lens shows about ${diagonal.toFixed(0)}° of sky. Pictures that wide (fisheye, all-sky cameras) are too distorted to solve:` +
      ' cut out the middle, 60° wide at most, and solve that.',
  ]
}

/** The largest width that the hints allow decides: when even that is too small, no index file can help. */
const fieldAdvice = ({ width, height }: Known, attempts: readonly Attempt[], indexes: readonly IndexFile[]): string[] => {
  const smallest = Math.min(...indexes.flatMap(({ lowArcmin }) => (lowArcmin === null ? [] : [lowArcmin])))
  const scale = attempts.find((attempt) => attempt.scale)?.scale
  if (!scale || !Number.isFinite(smallest)) return []
  const diagonal = (Math.hypot(width, height) * scale.high) / 60
  if (diagonal > smallest) return []
  return [
    `The frame is at most ${diagonal.toFixed(0)} arcmin from corner to corner, but the installed index files need ${smallest} arcmin:` +
      ' install index files for smaller fields (series 5200 of astrometry.net).',
  ]
}

const hintAdvice = ({ hint }: Known, params: PlateSolveParams): string[] => {
  const hasScale =
    params.scaleLow !== undefined || params.scaleHigh !== undefined || (params.useHints && hint?.pixelScaleArcsec != null)
  const hasPlace = params.ra !== undefined || (params.useHints && hint?.ra != null)
  if (hasScale && hasPlace) {
    return params.ra === undefined && params.scaleLow === undefined
      ? []
      : ['If the given place or scale is in doubt, try again without it.']
  }
  const missing = [...(hasPlace ? [] : ['where it points']), ...(hasScale ? [] : ['its pixel scale'])].join(' and ')
  return [`The file does not say ${missing}: giving it makes solving much more likely.`]
}
