import type { Point } from '../math/affine.ts'

/** A rectangle on screen [CSS px]; x, y is its upper left corner. */
export interface Box extends Point {
  readonly width: number
  readonly height: number
}

/** True when the boxes share an area; touching is not overlapping. */
export const overlaps = (a: Box, b: Box): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height

export const isInside = (inner: Box, outer: Box): boolean =>
  inner.x >= outer.x &&
  inner.y >= outer.y &&
  inner.x + inner.width <= outer.x + outer.width &&
  inner.y + inner.height <= outer.y + outer.height

/** What two boxes have in common; empty (no width or height) when that is nothing. */
export const intersection = (a: Box, b: Box): Box => {
  const x = Math.max(a.x, b.x)
  const y = Math.max(a.y, b.y)
  const width = Math.max(0, Math.min(a.x + a.width, b.x + b.width) - x)
  const height = Math.max(0, Math.min(a.y + a.height, b.y + b.height) - y)
  return { x, y, width, height }
}

/** The box with `margin` more on every side. */
export const grow = ({ x, y, width, height }: Box, margin: number): Box => ({
  x: x - margin,
  y: y - margin,
  width: width + 2 * margin,
  height: height + 2 * margin,
})

/** The point of the box that is nearest to `point`. */
export const nearestIn = ({ x, y, width, height }: Box, point: Point): Point => ({
  x: Math.min(x + width, Math.max(x, point.x)),
  y: Math.min(y + height, Math.max(y, point.y)),
})

/** What lies on the picture in the way of labels. */
export const obstaclesIn = (root: HTMLElement): Box[] => {
  const { left, top } = root.getBoundingClientRect()
  return [...root.querySelectorAll('[data-obstacle]')]
    .map((element) => element.getBoundingClientRect())
    .map(({ x, y, width, height }) => ({ x: x - left, y: y - top, width, height }))
}
