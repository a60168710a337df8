import { known, type NameReader, timeOfToken, typeOfWord } from './capture-name.ts'

const NAME = /^(\d{4}-\d\d-\d\d_\d\d-\d\d-\d\d)_([^_]{0,40})_(-?\d{1,3}(?:\.\d{1,3})?)?_(\d{1,5}(?:\.\d{1,4})?)s_(\d{3,6})$/

/**
 * N.I.N.A. by its default pattern, `DATEMINUS12/IMAGETYPE/DATETIME_FILTER_SENSORTEMP_EXPOSURETIMEs_FRAMENR`:
 * `2024-01-05/LIGHT/2024-01-05_23-11-00_Ha_-10.00_300.00s_0001`. Filter and temperature are empty where there are none.
 */
export const nina: NameReader = ({ folders, stem }) => {
  const match = NAME.exec(stem)
  if (!match) return null
  const [, time, filter, temperature, exposure] = match
  return {
    program: 'N.I.N.A.',
    frameType: folders
      .slice(-2)
      .map(typeOfWord)
      .findLast((type) => type !== undefined),
    metadata: known({
      dateObs: timeOfToken(time!),
      filter: filter!.trim(),
      ccdTemp: temperature === undefined ? null : Number(temperature),
      exposureSeconds: Number(exposure),
    }),
  }
}
