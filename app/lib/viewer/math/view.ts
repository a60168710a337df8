import { type Affine, applyTo, compose, invert, type Point } from './affine.ts'
import { type Orientation, type Size, upright } from './orientation.ts'

/** What part of the upright picture is on screen. */
export interface View {
  /** CSS pixels per frame pixel. */
  readonly scale: number
  /** The point of the upright picture (edge coordinates) in the middle of the screen. */
  readonly x: number
  readonly y: number
}

export const MAX_SCALE = 32

/** The scale at which the whole picture just fits. */
export const fitScale = (picture: Size, screen: Size): number =>
  Math.min(MAX_SCALE, screen.width / picture.width, screen.height / picture.height)

/** The whole picture, in the middle. */
export const fitView = (picture: Size, screen: Size): View => ({
  scale: fitScale(picture, screen),
  x: picture.width / 2,
  y: picture.height / 2,
})

/** The smallest scale: everything is seen, and small pictures are not made smaller than they are. */
export const leastScale = (picture: Size, screen: Size): number => Math.min(1, fitScale(picture, screen))

/** Keeps the scale between fit (or 1) and 32, and the picture from leaving the screen. */
export const clampView = (view: View, picture: Size, screen: Size): View => {
  const scale = Math.min(MAX_SCALE, Math.max(leastScale(picture, screen), view.scale))
  return {
    scale,
    x: clampAxis(view.x, picture.width, screen.width / scale),
    y: clampAxis(view.y, picture.height, screen.height / scale),
  }
}

// A side that is smaller than the screen sits in the middle of it.
const clampAxis = (centre: number, length: number, visible: number): number =>
  length <= visible ? length / 2 : Math.min(length - visible / 2, Math.max(visible / 2, centre))

/** Scales by `factor` and keeps the point under `at` (screen pixels) where it is. */
export const zoomAbout = (view: View, factor: number, at: Point, picture: Size, screen: Size): View => {
  const scale = Math.min(MAX_SCALE, Math.max(leastScale(picture, screen), view.scale * factor))
  const offset = { x: at.x - screen.width / 2, y: at.y - screen.height / 2 }
  return clampView(
    { scale, x: view.x + offset.x / view.scale - offset.x / scale, y: view.y + offset.y / view.scale - offset.y / scale },
    picture,
    screen,
  )
}

/** Moves the picture with the finger, by `by` screen pixels. */
export const panBy = (view: View, by: Point, picture: Size, screen: Size): View =>
  clampView({ ...view, x: view.x - by.x / view.scale, y: view.y - by.y / view.scale }, picture, screen)

/** From the upright picture (edge coordinates) to screen pixels. */
export const uprightToScreen = (view: View, screen: Size): Affine => ({
  a: view.scale,
  b: 0,
  c: 0,
  d: view.scale,
  e: screen.width / 2 - view.x * view.scale,
  f: screen.height / 2 - view.y * view.scale,
})

/** From the frame as stored (edge coordinates) to screen pixels. */
export const frameToScreen = (view: View, frame: Size, orientation: Orientation, screen: Size): Affine =>
  compose(uprightToScreen(view, screen), upright(orientation, frame))

/** Where a pixel position of the frame (0-based, centre of the first pixel is 0, 0) is on screen. */
export const pixelToScreen = (toScreen: Affine, pixel: Point): Point => applyTo(toScreen, { x: pixel.x + 0.5, y: pixel.y + 0.5 })

/** The pixel position of the frame under a point of the screen; fractions are inside the pixel. */
export const screenToPixel = (toScreen: Affine, point: Point): Point => {
  const edge = applyTo(invert(toScreen), point)
  return { x: edge.x - 0.5, y: edge.y - 0.5 }
}
