import type { Worker } from '#server/work/work.ts'
import { ok, type Result } from '#shared/core/fault.ts'
import type { MatchedObject } from '#shared/records/match.ts'
import type { UploadResult } from './uploads.ts'

/** Something drawn over a picture: SVG marks, from the solved upload and the way its pixels are placed. */
export type Marks = (result: UploadResult, canvas: Canvas) => string

export interface Canvas {
  readonly width: number
  readonly height: number
  /** Pixels of the canvas per pixel of the picture. */
  readonly factor: number
  /** The place of a pixel of the picture, the right way up. */
  placeOf(pixel: { x: number; y: number }): [number, number]
  /** And back. */
  pixelAt(x: number, y: number): { x: number; y: number }
}

/**
 * The picture as a JPEG, the right way up, with marks drawn over it (its objects ringed and named unless others are wanted); a list
 * of stars lies on black. `long` is its long side [px]. Faults: those of reading the picture.
 */
export const annotatedPicture = async (
  result: UploadResult,
  path: string | null,
  long: number,
  work: Pick<Worker, 'reducePicture'>,
  marks: Marks = namedObjects,
): Promise<Result<Buffer>> => {
  const { default: sharp } = await import('sharp')
  const canvas = canvasOf(result, long)
  const { width, height } = canvas
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${marks(result, canvas)}</svg>`
  const over = { input: Buffer.from(svg) }
  if (result.format === 'table' || path === null) {
    const night = sharp({ create: { width, height, channels: 3, background: '#000' } })
    return ok(await night.composite([over]).jpeg({ quality: 85 }).toBuffer())
  }
  const reduced = await work.reducePicture(path, long)
  if (!reduced.ok) return reduced
  const raw = { width: reduced.value.width, height: reduced.value.height, channels: 1 as const }
  const grey = sharp(reduced.value.data, { raw }).flip(result.isBottomUp).resize(width, height, { fit: 'fill' })
  // Composites are drawn in the colours of what lies below, so the grey picture becomes one in colour first.
  const picture = await grey.toColourspace('srgb').png({ compressionLevel: 0 }).toBuffer()
  return ok(await sharp(picture).composite([over]).jpeg({ quality: 85 }).toBuffer())
}

const canvasOf = ({ solution, isBottomUp }: UploadResult, long: number): Canvas => {
  const reduction = Math.min(1, long / Math.max(solution.width, solution.height))
  const [width, height] = [solution.width, solution.height].map((side) => Math.max(1, Math.round(side * reduction))) as [
    number,
    number,
  ]
  const factor = width / solution.width
  return {
    ...{ width, height, factor },
    placeOf: ({ x, y }) => {
      const down = (y + 0.5) * factor
      return [(x + 0.5) * factor, isBottomUp ? height - down : down]
    },
    pixelAt: (x, y) => ({ x: x / factor - 0.5, y: (isBottomUp ? height - y : y) / factor - 0.5 }),
  }
}

const LEAST_RING = 8

const namedObjects: Marks = (result, { width, factor, placeOf }) => {
  const dots = result.format === 'table' ? result.stars.map((star) => dot(...placeOf(star))) : []
  const inside = result.objects.filter(({ isCentreInside }) => isCentreInside)
  const rings = inside.map((object) => ring(object, ...placeOf(object), radiusOf(object, result, factor), width))
  return [...dots, ...rings].join('')
}

const radiusOf = ({ majorArcmin }: MatchedObject, { solution }: UploadResult, factor: number): number =>
  Math.max(LEAST_RING, (((majorArcmin ?? 0) * 60) / solution.pixelScaleArcsec / 2) * factor)

const dot = (x: number, y: number): string => `<circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="1.5" fill="#fff"/>`

const ring = ({ name, designation }: MatchedObject, x: number, y: number, radius: number, width: number): string => {
  const isRight = x > width * 0.75
  const label = escaped(name || designation)
  return `<circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="${radius.toFixed(1)}" fill="none" stroke="#7f7" stroke-width="1.5"/><text x="${(
    x + (isRight ? -1 : 1) * (radius * 0.71 + 3)
  ).toFixed(
    1,
  )}" y="${(y - radius * 0.71 - 3).toFixed(1)}" text-anchor="${isRight ? 'end' : 'start'}" font-family="sans-serif" font-size="14" fill="#7f7">${label}</text>`
}

const escaped = (text: string): string => text.replace(/[<>&"]/g, (sign) => `&#${sign.charCodeAt(0)};`)
