import type { Outline } from './area.ts'
import type { Field } from './fields.ts'
import {
  eclipticOnPlane,
  edgeOnPlane,
  galaxyOnPlane,
  gridOnPlane,
  type PlanePoint,
  planeOf,
  SKY_HALF_HEIGHT,
  SKY_HALF_WIDTH,
} from './project-sky.ts'

/** Where the plane lies on the canvas: `scale` pixels a degree, the middle of the canvas at (x, y) of the plane. */
export interface View {
  readonly x: number
  readonly y: number
  readonly scale: number
}

export interface Colours {
  readonly sky: string
  readonly line: string
  readonly text: string
  readonly accent: string
  readonly font: string
}

/** The view that shows the whole sky with a margin. */
export const wholeSky = (width: number, height: number): View => ({
  x: 0,
  y: 0,
  scale: Math.max(0.1, Math.min((width - 32) / (2 * SKY_HALF_WIDTH), (height - 48) / (2 * SKY_HALF_HEIGHT))),
})

const EDGE = edgeOnPlane()
const GRID = gridOnPlane()
const GALAXY = galaxyOnPlane()
const ECLIPTIC = eclipticOnPlane()

/** Radius of the corners of a drawn area [px]. */
const CORNER = 4
/** A field is drawn at least so large [px], or it could not be seen. */
const SMALLEST = 5

/** Draws the sky and the fields on it; everything in CSS pixels. */
export const drawSky = (
  context: CanvasRenderingContext2D,
  size: { readonly width: number; readonly height: number },
  view: View,
  fields: readonly Field[],
  chosen: Field | null,
  colours: Colours,
  area: Outline | null = null,
): void => {
  const at = ([x, y]: PlanePoint): [number, number] => [
    size.width / 2 + (x - view.x) * view.scale,
    size.height / 2 - (y - view.y) * view.scale,
  ]
  const trace = (points: readonly PlanePoint[]): void => {
    points.forEach((point, i) => {
      const [x, y] = at(point)
      if (i === 0) context.moveTo(x, y)
      else context.lineTo(x, y)
    })
  }
  const lines = (runs: readonly (readonly PlanePoint[])[], colour: string, width: number, dash: number[] = []): void => {
    context.beginPath()
    for (const run of runs) trace(run)
    context.strokeStyle = colour
    context.lineWidth = width
    context.setLineDash(dash)
    context.lineCap = dash.length > 0 ? 'butt' : 'square'
    context.stroke()
    context.setLineDash([])
  }
  context.clearRect(0, 0, size.width, size.height)
  context.beginPath()
  trace(EDGE)
  context.fillStyle = colours.sky
  context.fill()
  context.save()
  context.clip()
  context.beginPath()
  for (const cell of GALAXY) {
    trace(cell)
    context.closePath()
  }
  context.fillStyle = colours.text
  context.globalAlpha = 0.1
  context.fill()
  context.globalAlpha = 1
  lines(GRID, colours.line, 1)
  lines(ECLIPTIC, colours.line, 1.5, [6, 5])
  context.restore()
  lines([EDGE], colours.line, 1.5)
  for (const field of fields) drawField(context, field, at, trace, view, colours, false)
  if (chosen) drawField(context, chosen, at, trace, view, colours, true)
  label(context, at, colours)
  if (!area) return
  lines(area.sides, colours.text, 2)
  context.beginPath()
  for (const corner of area.corners) {
    const [x, y] = at(corner)
    context.moveTo(x + CORNER, y)
    context.arc(x, y, CORNER, 0, 2 * Math.PI)
  }
  context.fillStyle = colours.text
  context.fill()
}

const drawField = (
  context: CanvasRenderingContext2D,
  field: Field,
  at: (point: PlanePoint) => [number, number],
  trace: (points: readonly PlanePoint[]) => void,
  view: View,
  colours: Colours,
  isChosen: boolean,
): void => {
  const isSmall = field.radiusDeg * view.scale * 2 < SMALLEST
  context.beginPath()
  if (isSmall) {
    const [x, y] = at(field.centre)
    context.arc(x, y, isChosen ? SMALLEST : SMALLEST / 2, 0, 2 * Math.PI)
  } else
    for (const outline of field.outlines) {
      trace(outline)
      context.closePath()
    }
  context.fillStyle = colours.accent
  // A field of many frames is brighter than a field of one.
  context.globalAlpha = isChosen ? 0.75 : isSmall ? 0.85 : Math.min(0.55, 0.14 + 0.1 * Math.log10(field.count))
  context.fill()
  context.globalAlpha = isChosen ? 1 : 0.8
  context.strokeStyle = isChosen ? colours.text : colours.accent
  context.lineWidth = isChosen ? 2 : 1
  if (!isSmall || isChosen) context.stroke()
  context.globalAlpha = 1
}

const label = (context: CanvasRenderingContext2D, at: (point: PlanePoint) => [number, number], colours: Colours): void => {
  context.fillStyle = colours.text
  context.font = colours.font
  context.textAlign = 'center'
  context.textBaseline = 'middle'
  for (const hour of [0, 4, 8, 16, 20]) {
    const [x, y] = at(planeOf({ ra: hour * 15, dec: 0 }))
    context.fillText(`${hour}h`, x, y - 9)
  }
  for (const dec of [-60, -30, 30, 60]) {
    const [x, y] = at(planeOf({ ra: 0, dec }))
    context.fillText(`${dec > 0 ? '+' : '−'}${Math.abs(dec)}°`, x + 18, y - 9)
  }
}
