import type { Catalogue } from '../catalogue.ts'
import { D3_CELESTIAL } from '../rows.ts'
import { starObjects } from '../star-rows.ts'

/** Faintest star without Bayer letter, Flamsteed number or variable's name that is kept [mag]. */
const FAINTEST = 8

export const brightStars: Catalogue = {
  id: 'bright-stars',
  title: 'Bright stars',
  credit: `Hipparcos catalogue (ESA 1997) with Bayer, Flamsteed and variable star designations; from ${D3_CELESTIAL}`,
  read: (source) =>
    starObjects(source, 'bright-stars', ({ name, hasLetter, magnitude }) => name === '' && (hasLetter || magnitude <= FAINTEST)),
}
