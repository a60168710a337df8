import type { FrameType } from '#shared/records/metadata.ts'
import { exposureOfToken, known, type NameReader, timeOfToken } from './capture-name.ts'

const NAME =
  /^(L|D|F|B|DF|FD)_(?:(.{1,80}?)_)?(?:Bin(\d)x(\d)_)?(?:ISO(\d{2,6})_)?(?:(?:G|Gain)(\d{1,4})_)?(\d{1,5}(?:\.\d{1,4})?s)__(?:(-?\d{1,3})C|NA)/
const TYPES: Readonly<Record<string, FrameType>> = { L: 'light', D: 'dark', F: 'flat', B: 'bias', DF: 'dark', FD: 'dark' }

/** APT: `L_NGC7000_2020-08-11_23-20-11_Bin1x1_300s__-15C`, `D_IMG_2891_ISO1600_301s__21C`; the first letter is the kind. */
export const apt: NameReader = ({ stem }) => {
  const match = NAME.exec(stem)
  if (!match) return null
  const [, letter, middle = '', binX, binY, iso, gain, exposure, temperature] = match
  const time = /\d{4}-\d\d-\d\d[_-]\d\d-\d\d-\d\d/.exec(middle)?.[0]
  const rest = (time ? middle.replace(time, '') : middle).replace(/_{2,}/g, '_').replace(/^_|_$/g, '')
  // Running numbers and the camera's own names are no target.
  const object = /^(#?\d+|IMG_\d+|DSC_?\d+|_?MG_\d+)?$/i.test(rest) ? null : rest.replace(/_#?\d{1,5}$/, '')
  return {
    program: 'APT',
    frameType: TYPES[letter!],
    metadata: known({
      object,
      dateObs: time ? timeOfToken(time) : null,
      binningX: binX === undefined ? null : Number(binX),
      binningY: binY === undefined ? null : Number(binY),
      iso: iso === undefined ? null : Number(iso),
      gain: gain === undefined ? null : Number(gain),
      exposureSeconds: exposureOfToken(exposure!),
      ccdTemp: temperature === undefined ? null : Number(temperature),
    }),
  }
}
