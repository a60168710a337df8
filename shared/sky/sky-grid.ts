import { normalizeRa } from './angles.ts'
import { pixelToSky, skyToPixel, type Wcs } from './wcs.ts'

interface Point {
  readonly x: number
  readonly y: number
}

/** Part of a screen or of a drawing. */
interface Box extends Point {
  readonly width: number
  readonly height: number
}

/** How pixels of a picture, counted from 0, are shown. */
export interface Showing {
  readonly toScreen: (pixel: Point) => Point
  readonly toPixel: (point: Point) => Point
}

/** A line of equal RA or Dec as pieces on screen, and where its name stands. */
export interface GridLine {
  readonly id: string
  readonly kind: 'ra' | 'dec'
  /** ICRS degrees. */
  readonly value: number
  readonly pieces: readonly (readonly Point[])[]
  readonly text: string
  readonly label: Point | null
}

const ARCSEC = 1 / 3600
/** Distances of lines that people count in [degrees]: of declination, and of right ascension, which is counted in time. */
const DEC_STEPS = [
  ...[1, 2, 5, 10, 20, 30].map((n) => n * ARCSEC),
  ...[1, 2, 5, 10, 20, 30].map((n) => n / 60),
  ...[1, 2, 5, 10, 15, 30],
]
const RA_STEPS = [
  ...[0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30].map((n) => n * 15 * ARCSEC),
  ...[1, 2, 5, 10, 20, 30].map((n) => n / 4),
  ...[15, 30, 45],
]

/** Lines that a side of the picture should have at least. */
const LINES = 4
const SAMPLES = 48
const PROBES = 16
/** Where a line jumps farther than this share of the area, it does not run on. */
const JUMP = 0.5

/** The grid of the sky over the part of the picture that is on screen; curved, across 0h, and around a pole. */
export const gridLines = (wcs: Wcs, showing: Showing, area: Box): GridLine[] => {
  if (area.width < 40 || area.height < 40) return []
  const seen = rangeOf(wcs, showing, area)
  const decStep = stepFor(DEC_STEPS, seen.dec[1] - seen.dec[0])
  const raStep = stepFor(RA_STEPS, seen.ra[1] - seen.ra[0])
  const place = (ra: number, dec: number): Point | null => {
    const pixel = skyToPixel(wcs, { ra: normalizeRa(ra), dec })
    return pixel && showing.toScreen(pixel)
  }
  const between = ([from, to]: Range, i: number): number => from + ((to - from) * i) / SAMPLES
  const steps = Array.from({ length: SAMPLES + 1 }, (_, i) => i)
  const decs = multiples(decStep, seen.dec).filter((dec) => Math.abs(dec) < 90)
  const lines = [
    ...decs.map((dec) =>
      lineOf(
        'dec',
        dec,
        steps.map((i) => place(between(seen.ra, i), dec)),
        area,
        decStep,
      ),
    ),
    ...[...new Set(multiples(raStep, seen.ra).map((ra) => round(normalizeRa(ra))))].map((ra) =>
      lineOf(
        'ra',
        ra,
        steps.map((i) => place(ra, between(seen.dec, i))),
        area,
        raStep,
      ),
    ),
  ]
  return lines.filter(({ pieces }) => pieces.length > 0)
}

type Range = readonly [number, number]

/** What is seen: declinations, and right ascensions counted on from the middle, so that 0h is no border. */
const rangeOf = (wcs: Wcs, { toScreen, toPixel }: Showing, { x, y, width, height }: Box): { ra: Range; dec: Range } => {
  const skyAt = (i: number, j: number) => {
    const pixel = toPixel({ x: x + (width * i) / PROBES, y: y + (height * j) / PROBES })
    return pixelToSky(wcs, pixel.x, pixel.y)
  }
  const middle = skyAt(PROBES / 2, PROBES / 2)
  const [ras, decs]: [number[], number[]] = [[], []]
  for (let i = 0; i <= PROBES; i++)
    for (let j = 0; j <= PROBES; j++) {
      const { ra, dec } = skyAt(i, j)
      ras.push(middle.ra + ((((ra - middle.ra) % 360) + 540) % 360) - 180)
      decs.push(dec)
    }
  const dec: Range = [Math.min(...decs), Math.max(...decs)]
  for (const pole of [90, -90]) {
    const pixel = skyToPixel(wcs, { ra: 0, dec: pole })
    const at = pixel && toScreen(pixel)
    if (!at || at.x < x || at.y < y || at.x > x + width || at.y > y + height) continue
    return { ra: [0, 360], dec: pole > 0 ? [dec[0], 90] : [-90, dec[1]] }
  }
  return { ra: [Math.min(...ras), Math.max(...ras)], dec }
}

const stepFor = (steps: readonly number[], span: number): number => steps.findLast((step) => span / step >= LINES) ?? steps[0]!

const round = (value: number): number => Number(value.toFixed(9))

const multiples = (step: number, [from, to]: Range): number[] => {
  const first = Math.ceil(from / step)
  const count = Math.max(0, Math.floor(to / step) - first + 1)
  return Array.from({ length: count }, (_, i) => round((first + i) * step))
}

const lineOf = (kind: GridLine['kind'], value: number, points: readonly (Point | null)[], area: Box, step: number): GridLine => {
  const pieces: Point[][] = [[]]
  let before: Point | null = null
  for (const point of points) {
    const isFar = before && point && Math.hypot(point.x - before.x, point.y - before.y) > JUMP * (area.width + area.height)
    if (!point || isFar) pieces.push([])
    if (point) pieces.at(-1)!.push(point)
    before = point
  }
  const text = kind === 'ra' ? raText(value, step) : decText(value, step)
  const whole = pieces.filter((piece) => piece.length > 1 && piece.some((point) => isIn(point, area, 40)))
  return { id: `${kind} ${value}`, kind, value, pieces: whole, text, label: labelPoint(kind, whole, area) }
}

const isIn = ({ x, y }: Point, area: Box, margin = 0): boolean =>
  x >= area.x - margin && y >= area.y - margin && x <= area.x + area.width + margin && y <= area.y + area.height + margin

/** Declinations are named where their lines enter at the left, right ascensions at the top. */
const labelPoint = (kind: GridLine['kind'], pieces: readonly (readonly Point[])[], area: Box): Point | null => {
  const edge = kind === 'dec' ? { x: area.x + 4, y: null } : { x: null, y: area.y + 4 }
  for (const piece of pieces)
    for (const [i, b] of piece.entries()) {
      const a = piece[i - 1]
      if (!a) continue
      const part = edge.x === null ? (edge.y! - a.y) / (b.y - a.y) : (edge.x - a.x) / (b.x - a.x)
      if (!(part >= 0 && part <= 1)) continue
      const at = { x: a.x + part * (b.x - a.x), y: a.y + part * (b.y - a.y) }
      if (isIn(at, area, 1)) return at
    }
  return null
}

const two = (n: number): string => String(n).padStart(2, '0')

/** Right ascension as far as the step has parts: 5h 35m, 5h 35m 20s, 5h 35m 20.5s. */
const raText = (ra: number, step: number): string => {
  const tenths = Math.round(ra * 2400)
  const [h, m, s] = [Math.floor(tenths / 36000), Math.floor(tenths / 600) % 60, (tenths % 600) / 10]
  const hours = `${h % 24}h ${two(m)}m`
  if (step >= 0.25) return hours
  return `${hours} ${step < 15 * ARCSEC ? s.toFixed(1).padStart(4, '0') : two(Math.round(s))}s`
}

const decText = (dec: number, step: number): string => {
  const arcsec = Math.round(Math.abs(dec) * 3600)
  const sign = dec < 0 && arcsec > 0 ? '−' : '+'
  const degrees = `${sign}${Math.floor(arcsec / 3600)}°`
  if (step >= 1) return degrees
  const minutes = `${degrees} ${two(Math.floor(arcsec / 60) % 60)}′`
  return step >= 1 / 60 ? minutes : `${minutes} ${two(arcsec % 60)}″`
}
