import type { Raster } from '#shared/core/raster.ts'
import { superpixel } from '#shared/kernels/superpixel/index.ts'
import { type BytePicture, type ToneOptions, toneBytes, toneTableOf } from '#shared/kernels/tone/index.ts'
import { stretchLevel } from '#shared/steps/stretch/apply.ts'
import { autoStretchOf } from '#shared/steps/stretch/auto.ts'
import { IDENTITY, type StfParams } from '#shared/steps/stretch/stf.ts'

export type StretchMode = 'auto' | 'linear'

/** A colour picture of a mosaic; its stretch is found from the same superpixels. */
export const colourOf = (raster: Raster): Raster => superpixel(raster)

export const stretchFor = (raster: Raster, mode: StretchMode): StfParams => (mode === 'auto' ? autoStretchOf(raster) : IDENTITY)

/** Samples of any type as stretched bytes. */
export const renderBytes = (raster: Raster, stf: StfParams, options: ToneOptions): BytePicture =>
  toneBytes(
    raster,
    toneTableOf(raster, (x) => stretchLevel(stf, x), stf.shadows, stf.highlights),
    options,
  )

/** The largest whole factor that still leaves a long side of `size` pixels; 1 without a size. */
export const binningFor = ({ width, height }: Raster, size: number | undefined): number =>
  size === undefined ? 1 : Math.max(1, Math.floor(Math.max(width, height) / size))
