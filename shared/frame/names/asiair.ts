import { exposureOfToken, known, type NameReader, temperatureOfToken, timeOfToken, typeOfWord } from './capture-name.ts'

/**
 * ASIAIR: `Light_M 81_180.0s_Bin1_6200MM_H_gain100_20260402-002642_101deg_-10.0C_140er_0003`, calibration frames without the
 * target, cameras with lenses with `ISO800` for the gain. The parts that an owner switched off are missing.
 */
export const asiair: NameReader = ({ stem }) => {
  const tokens = stem.split('_')
  const frameType = typeOfWord(tokens[0] ?? '')
  const exposureAt = tokens.findIndex((token) => exposureOfToken(token) !== null)
  const binningAt = tokens.findIndex((token) => /^Bin\d$/.test(token))
  if (!frameType || exposureAt < 1 || binningAt !== exposureAt + 1) return null
  const find = (pattern: RegExp): string | undefined =>
    tokens
      .slice(binningAt)
      .map((token) => pattern.exec(token)?.[1])
      .find((part) => part !== undefined)
  const gainAt = tokens.findIndex((token, at) => at > binningAt && /^(gain|ISO)\d+$/i.test(token))
  const between = gainAt < 0 ? [] : tokens.slice(binningAt + 1, gainAt)
  // Cameras are known by their numbers; a lone part without one is a filter.
  const camera = between.find((token) => /\d{2,}/.test(token))
  const filter = between.find((token) => token !== camera)
  const binning = Number(tokens[binningAt]!.slice(3))
  const after = tokens.slice(binningAt + 1)
  return {
    program: 'ASIAIR',
    frameType,
    metadata: known({
      object: tokens.slice(1, exposureAt).join('_').trim() || null,
      exposureSeconds: exposureOfToken(tokens[exposureAt]!),
      binningX: binning,
      binningY: binning,
      camera: camera ?? null,
      filter: filter ?? null,
      gain: numberOrNull(find(/^gain(\d{1,4})$/i)),
      iso: numberOrNull(find(/^ISO(\d{2,6})$/i)),
      dateObs: after.map(timeOfToken).find((time) => time !== null) ?? null,
      rotatorAngle: numberOrNull(find(/^(\d{1,3}(?:\.\d+)?)deg$/)),
      ccdTemp: after.map(temperatureOfToken).find((value) => value !== null) ?? null,
    }),
  }
}

const numberOrNull = (text: string | undefined): number | null => (text === undefined ? null : Number(text))
