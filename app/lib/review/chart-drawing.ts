import type uPlot from 'uplot'
import { groupBy } from '#lib/data/group.ts'
import type { Usual } from '#shared/review/robust.ts'
import type { Point } from './chart-points.ts'
import type { Review } from './review.svelte.ts'

/** From so many frames on, dots are squares: at that size nobody sees the difference, and a thousand circles take ten times as long. */
const MANY = 200
/** Spread that counts as usual [sigma]: beyond it a frame is suggested. */
const BAND = 3.5

type Kind = 'kept' | 'look' | 'bad' | 'rejected'

const clipTo = ({ ctx, bbox }: uPlot): void => {
  ctx.beginPath()
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height)
  ctx.clip()
}

/** Every frame straight onto the chart's canvas: shapes say what a frame is, also where all is red. */
export const drawPoints = (u: uPlot, points: readonly Point[], review: Review, node: HTMLElement): void => {
  const style = getComputedStyle(node)
  const colour = (name: string): string => style.getPropertyValue(`--${name}`).trim()
  const { rejectedIds, reasonOf } = review
  const kindOf = ({ id }: Point): Kind => {
    if (rejectedIds.has(id)) return 'rejected'
    const level = reasonOf.get(id)?.level
    return level === undefined ? 'kept' : level === 'reject' ? 'bad' : 'look'
  }
  const kinds = groupBy(points, kindOf)
  const { ctx } = u
  const ratio = devicePixelRatio
  const at = ({ x, y }: Point): [number, number] => [u.valToPos(x, 'x', true), u.valToPos(y, 'y', true)]
  const isMany = points.length > MANY
  const dots = (kind: Kind, radius: number, fill: string): void => {
    const r = radius * ratio
    ctx.fillStyle = fill
    ctx.beginPath()
    for (const point of kinds.get(kind) ?? []) {
      const [x, y] = at(point)
      if (isMany) ctx.fillRect(x - 0.85 * r, y - 0.85 * r, 1.7 * r, 1.7 * r)
      else {
        ctx.moveTo(x + r, y)
        ctx.arc(x, y, r, 0, 2 * Math.PI)
      }
    }
    ctx.fill()
  }
  const strokes = (kind: Kind, r: number, width: number, ink: string, path: (x: number, y: number, r: number) => void): void => {
    ctx.strokeStyle = ink
    ctx.lineWidth = width * ratio
    ctx.beginPath()
    for (const point of kinds.get(kind) ?? []) path(...at(point), r * ratio)
    ctx.stroke()
  }
  ctx.save()
  clipTo(u)
  dots('kept', isMany ? 1.6 : 2.6, colour('ink'))
  strokes('look', 3.4, 1.6, colour('accent'), (x, y, r) => {
    ctx.moveTo(x + r, y)
    ctx.arc(x, y, r, 0, 2 * Math.PI)
  })
  strokes('bad', 3.6, 2, colour('bad'), (x, y, r) => {
    ctx.moveTo(x, y - r)
    ctx.lineTo(x + r, y + r)
    ctx.lineTo(x - r, y + r)
    ctx.closePath()
  })
  strokes('rejected', 3.4, 1.6, colour('bad'), (x, y, r) => {
    ctx.moveTo(x - r, y - r)
    ctx.lineTo(x + r, y + r)
    ctx.moveTo(x + r, y - r)
    ctx.lineTo(x - r, y + r)
  })
  ctx.restore()
}

/** The band of what is usual in the group, behind everything. */
export const drawUsual = (u: uPlot, { centre, sigma }: Usual, node: HTMLElement): void => {
  const { ctx, bbox } = u
  const [top, bottom] = [centre + BAND * sigma, centre - BAND * sigma].map((value) =>
    Math.min(bbox.top + bbox.height, Math.max(bbox.top, u.valToPos(value, 'y', true))),
  ) as [number, number]
  ctx.save()
  ctx.fillStyle = getComputedStyle(node).getPropertyValue('--raised-2').trim()
  ctx.fillRect(bbox.left, top, bbox.width, bottom - top)
  ctx.restore()
}
