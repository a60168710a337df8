import { ok, type Result } from '#shared/core/fault.ts'
import type { Raster } from '#shared/core/raster.ts'
import type { FileHeader } from '#shared/formats/format.ts'
import {
  isStretched,
  measureFor,
  type ResolvedStretch,
  rangeOf,
  resolveStretch,
  type StretchSpec,
  stretchSpec,
  transferOf,
} from '#shared/kernels/stretch/index.ts'
import { superpixel } from '#shared/kernels/superpixel/index.ts'
import { coupledBytes } from '#shared/kernels/tone/coupled.ts'
import { type BytePicture, type ToneOptions, toneBytes, toneTableOf } from '#shared/kernels/tone/index.ts'

const AS_IT_IS: ResolvedStretch = { curves: [{ kind: 'linear', black: 0, white: 1 }], coupling: 'channels' }

/** A colour picture of a mosaic; its stretch is found from the same superpixels. */
export const colourOf = (raster: Raster): Raster => superpixel(raster)

/**
 * A stretch for a picture as one looks at it. Unless somebody says otherwise, the colours of a camera's mosaic are not linked:
 * nothing has balanced them yet (ADR 0008). Pictures of 8 bits that are stretched already are left alone by the automatic one.
 */
export const stretchFor = (
  picture: Raster,
  isMosaic: boolean,
  wishes: Partial<StretchSpec>,
  black?: number,
): Result<ResolvedStretch> => {
  const spec = stretchSpec({ linked: !isMosaic, ...wishes })
  return spec.mode === 'auto' && isStretched(picture) ? ok(AS_IT_IS) : resolveStretch(spec, measureFor(spec, picture, black))
}

/** The camera's level of no light [ADU], the mean of its colours'; undefined where the header does not say. */
export const blackOf = ({ cards }: FileHeader): number | undefined => {
  const said = cards.find((card) => card.keyword === 'BLACKLEVEL')?.value
  const levels = said === undefined || said === null ? [] : String(said).split(',').map(Number)
  if (levels.length === 0 || !levels.every(Number.isFinite)) return undefined
  return levels.reduce((sum, level) => sum + level, 0) / levels.length
}

/** Samples of any type as stretched bytes. */
export const renderBytes = (raster: Raster, stretch: ResolvedStretch, options: ToneOptions): BytePicture =>
  rendererOf(raster, stretch)(raster, options)

/** `renderBytes` for many parts of one picture: its tables are made once, for the sample type and the white of `whole`. */
export const rendererOf = (whole: Raster, stretch: ResolvedStretch): ((part: Raster, options: ToneOptions) => BytePicture) => {
  const tables = stretch.curves.map((curve) => toneTableOf(whole, transferOf(curve), ...rangeOf(curve)))
  return (part, options) =>
    stretch.coupling === 'luminance' && part.channels >= 3 && options.colour === 'keep'
      ? coupledBytes(part, stretch.curves[0]!, options)
      : toneBytes(part, tables, options)
}

/** The largest whole factor that still leaves a long side of `size` pixels; 1 without a size. */
export const binningFor = ({ width, height }: Raster, size: number | undefined): number =>
  size === undefined ? 1 : Math.max(1, Math.floor(Math.max(width, height) / size))
