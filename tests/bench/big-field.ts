import { writeFileSync } from 'node:fs'
import { writeFits } from '#shared/formats/fits/write.ts'
import { makeStarField } from '#tests/support/star-field.ts'

/** A full frame of a 26-megapixel camera with the stars of a Milky Way field, as u16 FITS. */
export const writeBigField = (path: string): void => writeFileSync(path, writeFits(makeBigField().raster, []))

export const makeBigField = () =>
  makeStarField({
    seed: 26,
    width: 6248,
    height: 4176,
    stars: 7800,
    fwhm: 3.2,
    beta: 3,
    sky: 1200,
    gradient: 400,
    readNoise: 8,
    faintest: 1500,
    brightest: 1_000_000,
  })
