import type { Worker } from '#server/work/work.ts'
import { ok, type Result } from '#shared/core/fault.ts'
import type { MatchedObject } from '#shared/records/match.ts'
import type { UploadResult } from './uploads.ts'

/**
 * The picture as a JPEG, the right way up, with its objects ringed and named; a list of stars is drawn as dots. `long` is its
 * long side [px]. Faults: those of reading the picture.
 */
export const annotatedPicture = async (
  result: UploadResult,
  path: string | null,
  long: number,
  work: Pick<Worker, 'reducePicture'>,
): Promise<Result<Buffer>> => {
  const { default: sharp } = await import('sharp')
  const { width, height } = result.solution
  const factor = Math.min(1, long / Math.max(width, height))
  const size = { width: Math.max(1, Math.round(width * factor)), height: Math.max(1, Math.round(height * factor)) }
  const marks = { input: Buffer.from(overlayOf(result, size.width / width, size)) }
  if (result.format === 'table' || path === null) {
    const night = sharp({ create: { ...size, channels: 3, background: '#000' } })
    return ok(await night.composite([marks]).jpeg({ quality: 85 }).toBuffer())
  }
  const reduced = await work.reducePicture(path, long)
  if (!reduced.ok) return reduced
  const raw = { width: reduced.value.width, height: reduced.value.height, channels: 1 as const }
  const grey = sharp(reduced.value.data, { raw }).flip(result.isBottomUp).resize(size.width, size.height, { fit: 'fill' })
  // Composites are drawn in the colours of what lies below, so the grey picture becomes one in colour first.
  const picture = await grey.toColourspace('srgb').png({ compressionLevel: 0 }).toBuffer()
  return ok(await sharp(picture).composite([marks]).jpeg({ quality: 85 }).toBuffer())
}

const LEAST_RING = 8

const overlayOf = (result: UploadResult, factor: number, { width, height }: { width: number; height: number }): string => {
  const { objects, stars, format, isBottomUp } = result
  const placeOf = ({ x, y }: { x: number; y: number }): [number, number] => {
    const down = (y + 0.5) * factor
    return [(x + 0.5) * factor, isBottomUp ? height - down : down]
  }
  const dots = format === 'table' ? stars.map((star) => dot(...placeOf(star))) : []
  const inside = objects.filter(({ isCentreInside }) => isCentreInside)
  const rings = inside.map((object) => ring(object, ...placeOf(object), radiusOf(object, result, factor), width))
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${dots.join('')}${rings.join('')}</svg>`
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
