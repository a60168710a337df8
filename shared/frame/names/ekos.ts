import { known, type NameReader, timeOfToken, typeOfWord } from './capture-name.ts'

const NAME =
  /^(?:(.{1,80}?)_)?(Light|Dark|Bias|Flat)(?:_([A-Za-z][A-Za-z0-9-]{0,20}))?(?:_(\d{1,5}(?:\.\d{1,4})?)_secs)?(?:_(\d{4}-\d\d-\d\dT\d\d[-_:]\d\d[-_:]\d\d))?(?:_(\d{3,5}))?(?:_(\d{4}-\d\d-\d\dT\d\d[-_:]\d\d[-_:]\d\d))?$/

/** Ekos: `M45_Light_Red_001`, `M_45_Light_Luminance_60_secs_2021-12-05T20-11-12_001`, `Dark_300_secs_001`. */
export const ekos: NameReader = ({ stem }) => {
  const match = NAME.exec(stem)
  if (!match) return null
  const [, object, word, filter, exposure, before, number, after] = match
  // Nothing but the word would be anybody's name.
  if (number === undefined && before === undefined) return null
  const time = before ?? after
  return {
    program: 'Ekos',
    frameType: typeOfWord(word!),
    metadata: known({
      // Ekos writes the blank of a name as an underscore.
      object: object?.replaceAll('_', ' ').trim() || null,
      filter: filter ?? null,
      exposureSeconds: exposure === undefined ? null : Number(exposure),
      dateObs: time === undefined ? null : timeOfToken(time),
    }),
  }
}
