import type { CatalogueObject } from './catalogue.ts'

type Correction = Partial<
  Pick<CatalogueObject, 'ra' | 'dec' | 'magnitude' | 'majorArcmin' | 'minorArcmin' | 'positionAngle' | 'name' | 'type'>
>

const REMNANT = { type: 'supernova remnant' } as const

/**
 * What the data file has wrong or not at all, for objects that many people photograph: sizes that belong to a companion
 * galaxy or to a whole complex, places of a namesake, names that nobody uses; and the direction of the large
 * galaxies, which the file does not know. Rounded values as any atlas prints them.
 */
export const CORRECTIONS: Readonly<Record<string, Correction>> = {
  'M 16': { majorArcmin: 35, minorArcmin: 28 },
  'M 31': { positionAngle: 35 },
  'M 33': { positionAngle: 23 },
  'M 51': { positionAngle: 163 },
  'M 63': { positionAngle: 105 },
  'M 64': { positionAngle: 115 },
  'M 65': { positionAngle: 174 },
  'M 66': { positionAngle: 173 },
  'M 81': { positionAngle: 157 },
  'M 82': { positionAngle: 65 },
  'M 94': { name: "Cat's Eye Galaxy", positionAngle: 105 },
  'M 98': { positionAngle: 155 },
  'M 102': { magnitude: 9.9, majorArcmin: 6.4, minorArcmin: 2.8, positionAngle: 128, ra: 226.6231, dec: 55.7633 },
  'M 104': { positionAngle: 90 },
  'M 106': { positionAngle: 150 },
  'M 108': { positionAngle: 80 },
  'M 109': { positionAngle: 68 },
  'M 110': { positionAngle: 170 },
  'NGC 55': { positionAngle: 108 },
  'NGC 253': { positionAngle: 52 },
  'NGC 869': { name: 'Double Cluster (h Persei)' },
  'NGC 884': { name: 'Double Cluster (χ Persei)' },
  'NGC 891': { positionAngle: 22 },
  'NGC 1316': { majorArcmin: 12, minorArcmin: 8.5 },
  'NGC 1365': { majorArcmin: 11.2, minorArcmin: 6.2 },
  'NGC 1909': { name: 'Witch Head Nebula' },
  'NGC 1980': { majorArcmin: 14, minorArcmin: 14 },
  'NGC 2024': { majorArcmin: 30, minorArcmin: 30 },
  'NGC 2146': { ra: 94.657, dec: 78.357, magnitude: 10.6, majorArcmin: 6, minorArcmin: 3.4 },
  'NGC 2175': { name: 'Monkey Head Nebula', type: 'emission nebula' },
  'NGC 2244': { name: 'Rosette Cluster' },
  'NGC 2273': { ra: 102.536, dec: 60.846, magnitude: 11.7, majorArcmin: 3.2, minorArcmin: 2.5 },
  'NGC 2403': { positionAngle: 127 },
  'NGC 2523': { ra: 123.75, dec: 73.579, magnitude: 11.9, majorArcmin: 3, minorArcmin: 1.8 },
  'NGC 3109': { majorArcmin: 19.1, minorArcmin: 3.7 },
  'NGC 3245': { ra: 156.827, dec: 28.507, magnitude: 10.8, majorArcmin: 3.2, minorArcmin: 1.8 },
  'NGC 3377': { ra: 161.926, dec: 13.986, magnitude: 10.4, majorArcmin: 5.2, minorArcmin: 3 },
  'NGC 3628': { positionAngle: 104 },
  'NGC 3683': { ra: 171.883, dec: 56.877, magnitude: 12.5, majorArcmin: 1.9, minorArcmin: 0.7 },
  'NGC 4030': { ra: 180.098, dec: -1.1, magnitude: 10.6, majorArcmin: 4.2, minorArcmin: 3 },
  'NGC 4244': { positionAngle: 48 },
  'NGC 4517': { ra: 188.19, dec: 0.115, magnitude: 10.4, majorArcmin: 10.5, minorArcmin: 1.5, positionAngle: 83 },
  'NGC 4559': { ra: 188.99, dec: 27.96, magnitude: 10, majorArcmin: 10.7, minorArcmin: 4.4, positionAngle: 150 },
  'NGC 4565': { ra: 189.087, dec: 25.988, magnitude: 9.6, majorArcmin: 15.9, minorArcmin: 1.9, positionAngle: 136 },
  'NGC 4631': { positionAngle: 86 },
  'NGC 5012': { ra: 197.904, dec: 22.916, magnitude: 12.2, majorArcmin: 2.9, minorArcmin: 1.7 },
  'NGC 5195': { name: '' },
  'NGC 6357': { ra: 261.18, dec: -34.2, majorArcmin: 25, minorArcmin: 25 },
  'NGC 6960': { name: 'Western Veil Nebula', majorArcmin: 70, minorArcmin: 6 },
  'NGC 6992': { name: 'Eastern Veil Nebula', majorArcmin: 60, minorArcmin: 8 },
  'NGC 7331': { positionAngle: 171 },
  'IC 1727': { majorArcmin: 6.9, minorArcmin: 3.1 },
  'IC 2574': { majorArcmin: 13.2, minorArcmin: 5.4, positionAngle: 50 },
  'IC 4710': { majorArcmin: 3.6, minorArcmin: 2.8 },
  // The columns of these three are shifted in the file, and the fourth has another sign; their names tell where they are.
  'SNR G 192.8-01.1': { ...REMNANT, ra: 92.33, dec: 17.33, majorArcmin: 78, minorArcmin: 78 },
  'SNR G 263.9-03.0': { ...REMNANT, ra: 128.5, dec: -45.83, majorArcmin: 255, minorArcmin: 255, name: 'Vela Supernova Remnant' },
  'SNR G 266.2-01.2': { ...REMNANT, ra: 133, dec: -46.33, majorArcmin: 120, minorArcmin: 120, name: 'Vela Junior' },
  'SNR G 038.7-01.3': { ra: 286.669, dec: 4.472 },
}

/** Objects that the data file does not have, or not under the number that people use. */
export const ADDITIONS: readonly CatalogueObject[] = [
  {
    catalogue: 'ngc',
    designation: 'NGC 2237',
    name: 'Rosette Nebula',
    aliases: ['NGC 2238', 'NGC 2246', 'Sh2-275'],
    type: 'emission nebula',
    ra: 97.95,
    dec: 4.95,
    magnitude: null,
    majorArcmin: 80,
    minorArcmin: 60,
    positionAngle: null,
  },
  {
    catalogue: 'sharpless',
    designation: 'Sh2-155',
    name: 'Cave Nebula',
    aliases: ['C 9'],
    type: 'emission nebula',
    ra: 344.32,
    dec: 62.476,
    magnitude: 7.7,
    majorArcmin: 50,
    minorArcmin: 30,
    positionAngle: null,
  },
]
