import type { Point } from '../math/affine.ts'
import { outlinePoint, type ScreenEllipse } from '../math/ellipse.ts'
import { type Box, grow, isInside, nearestIn, overlaps } from './box.ts'

/** A label that wants a place beside its mark. */
export interface LabelWish {
  readonly id: string
  /** Size of the text [CSS px]. */
  readonly width: number
  readonly height: number
  /** Higher goes first. */
  readonly priority: number
  /** The outline of the object on screen; a point is a small circle. */
  readonly mark: ScreenEllipse
}

export interface PlacedLabel extends Box {
  readonly id: string
  /** Which of the candidate positions it got: hand it back in `before` to keep labels from jumping. */
  readonly candidate: number
  /** From the outline to the label, when the label is not beside its mark. */
  readonly leader: readonly [Point, Point] | null
}

export interface Surroundings {
  readonly screen: Box
  /** Panels and buttons that lie on the picture. */
  readonly obstacles: readonly Box[]
  readonly limit: number
  /** Candidate numbers of an earlier call, by id. */
  readonly before?: ReadonlyMap<string, number>
}

interface Candidate {
  readonly box: Box
  readonly leader: readonly [Point, Point] | null
}

const GAP = 5
const SPACING = 2
const NEAR = [0, 180, -90, 90, -40, 40, -140, 140, -65, 65, -115, 115]
const FAR = [-30, 30, -150, 150, -90, 90, 0, 180]
const LEADERS = [22, 44]

/**
 * Greedy placement: in order of priority each label takes its former place, else the first of its candidates that lies inside
 * the screen and overlaps no label, no panel and, where it can be had, no mark. A label without a place is left out: zooming
 * in makes room for it. The result depends on the arguments alone.
 */
export const placeLabels = (wishes: readonly LabelWish[], surroundings: Surroundings): PlacedLabel[] => {
  const placed: PlacedLabel[] = []
  const cores = wishes.filter(isSmall).map(({ id, mark }) => ({ id, box: boxOf(mark) }))
  for (const wish of [...wishes].sort(byPriority)) {
    if (placed.length >= surroundings.limit) break
    const label = place(wish, placed, cores, surroundings)
    if (label) placed.push(label)
  }
  return placed
}

const byPriority = (a: LabelWish, b: LabelWish): number => b.priority - a.priority || (a.id < b.id ? -1 : 1)

const place = (
  wish: LabelWish,
  placed: readonly PlacedLabel[],
  cores: readonly { id: string; box: Box }[],
  { screen, obstacles, before }: Surroundings,
): PlacedLabel | null => {
  const candidates = candidatesOf(wish)
  const isFree = (index: number): boolean => {
    const box = candidates[index]!.box
    const roomy = grow(box, SPACING)
    return (
      isInside(box, screen) && !placed.some((other) => overlaps(roomy, other)) && !obstacles.some((it) => overlaps(roomy, it))
    )
  }
  const isClear = (index: number): boolean =>
    !cores.some((core) => core.id !== wish.id && overlaps(candidates[index]!.box, core.box))
  const former = before?.get(wish.id)
  const free = candidates.map((_, index) => index).filter(isFree)
  const index = former !== undefined && free.includes(former) ? former : (free.find(isClear) ?? free[0])
  return index === undefined
    ? null
    : { id: wish.id, candidate: index, ...candidates[index]!.box, leader: candidates[index]!.leader }
}

/** Small marks are kept readable, of large outlines a label may hide a part. */
const SMALL = 12

const isSmall = ({ mark }: LabelWish): boolean => Math.max(mark.rx, mark.ry) <= SMALL

const boxOf = ({ x, y, rx, ry }: ScreenEllipse): Box => {
  const half = Math.max(rx, ry)
  return { x: x - half, y: y - half, width: 2 * half, height: 2 * half }
}

/** A label at the edge of an outline this large seems to belong to something else [CSS px]. */
const LARGE = 45
/** How far above and below the centre of a large outline its label may stand [CSS px]. */
const WITHIN = [0, 24, -24, 48, -48, 72, -72]

const candidatesOf = (wish: LabelWish): Candidate[] => [
  ...(Math.min(wish.mark.rx, wish.mark.ry) < LARGE ? [] : WITHIN.map((dy) => ({ box: boxWithin(wish, dy), leader: null }))),
  ...NEAR.map((direction) => ({ box: boxAt(wish, direction, GAP), leader: null })),
  ...LEADERS.flatMap((distance) => FAR.map((direction) => withLeader(wish, boxAt(wish, direction, distance), direction))),
]

const boxWithin = ({ mark, width, height }: LabelWish, dy: number): Box => ({
  ...{ x: mark.x - width / 2, y: mark.y + dy - height / 2 },
  width,
  height,
})

/** The text's box when it begins `distance` outside the outline in the direction (clockwise from +x). */
const boxAt = ({ mark, width, height }: LabelWish, direction: number, distance: number): Box => {
  const edge = outlinePoint(mark, direction)
  const [cos, sin] = [Math.cos((direction * Math.PI) / 180), Math.sin((direction * Math.PI) / 180)]
  const middle = { x: edge.x + cos * distance + side(cos) * (width / 2), y: edge.y + sin * distance + side(sin) * (height / 2) }
  return { x: middle.x - width / 2, y: middle.y - height / 2, width, height }
}

const side = (component: number): number => Math.max(-1, Math.min(1, component * 1.5))

const withLeader = ({ mark }: LabelWish, box: Box, direction: number): Candidate => {
  const start = outlinePoint(mark, direction)
  return { box, leader: [start, nearestIn(box, start)] }
}
