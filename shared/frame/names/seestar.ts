import { exposureOfToken, known, type NameReader, timeOfToken } from './capture-name.ts'

const NAME =
  /^(?:DSO_)?(Light|Stacked|Video)_(?:\d{1,5}_)?(?:mosaic_)?(.{1,80}?)_(\d{1,3}(?:\.\d)?s)(?:_(IRCUT|LP))?_(\d{8}-\d{6})(?:_thn)?$/

/** Seestar: `Light_M 106_20.0s_IRCUT_20250518-232329`, `Light_mosaic_…`, `Stacked_36_Polaris_10.0s_IRCUT_…`, with IRCUT or LP. */
export const seestar: NameReader = ({ stem }) => {
  const match = NAME.exec(stem)
  if (!match) return null
  const [, kind, object, exposure, filter, time] = match
  return {
    program: 'Seestar',
    frameType: kind === 'Stacked' ? 'stacked' : 'light',
    metadata: known({
      object: object!.trim(),
      exposureSeconds: exposureOfToken(exposure!),
      filter: filter ?? null,
      dateObs: timeOfToken(time!),
    }),
  }
}
