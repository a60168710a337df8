import type { FrameType } from '#shared/records/metadata.ts'
import { exposureOfToken, known, type NameReader, timeOfToken } from './capture-name.ts'

// The target may stand in front of the kind, where the time follows it.
const NAME =
  /^(?:(?!(?:L|D|F|B|DF|FD)_)(.{1,60}?)_(?=[LDFB]{1,2}_\d{4}-\d\d-))?(L|D|F|B|DF|FD)_(?:(.{1,80}?)_)?(?:Bin(\d)x(\d)_)?(?:ISO(\d{2,6})_)?(?:(?:G|Gain)(\d{1,4})_)?(\d{1,5}(?:\.\d{1,4})?s)__(?:(-?\d{1,3})C|NA)/
const TYPES: Readonly<Record<string, FrameType>> = { L: 'light', D: 'dark', F: 'flat', B: 'bias', DF: 'dark', FD: 'dark' }

/** APT: `M_31_L_2018-08-11_23-20-11_Bin1x1_300s__-15C`, `L_NGC7000_2020-08-11_23-20-11_Bin1x1_300s__-15C`, `D_IMG_2891_ISO1600_301s__21C`; the first letter is the kind. */
export const apt: NameReader = ({ stem }) => {
  const match = NAME.exec(stem)
  if (!match) return null
  const [, target, letter, middle = '', binX, binY, iso, gain, exposure, temperature] = match
  const time = /\d{4}-\d\d-\d\d[_-]\d\d-\d\d-\d\d/.exec(middle)?.[0]
  const rest = (time ? middle.replace(time, '') : middle).replace(/_{2,}/g, '_').replace(/^_|_$/g, '')
  const { object, filter } = wordsOf(target ?? rest)
  return {
    program: 'APT',
    frameType: TYPES[letter!],
    metadata: known({
      object,
      filter,
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

/** Running numbers and the camera's own names are no target, and a filter is none either. Blanks are written as underscores. */
const wordsOf = (text: string): { object: string | null; filter: string | null } => {
  if (/^(#?\d+|IMG_\d+|DSC_?\d+|_?MG_\d+)?$/i.test(text)) return { object: null, filter: null }
  const [, named, number] = /^(.*)_#?(\d{1,5})$/.exec(text) ?? []
  const words = (named === undefined || number === undefined || CATALOGUE.test(named) ? text : named).split('_')
  const filter = FILTER.test(words.at(-1) ?? '') ? (words.pop() ?? null) : null
  return { object: words.join(' ').trim() || null, filter }
}

/** Before a number, these are the first half of a target's name. */
const CATALOGUE = /^(M|NGC|IC|C|Caldwell|B|Barnard|Sh2|LDN|LBN|vdB|Abell|Arp|UGC|PGC|Cr|Mel|HD|HIP)$/i
const FILTER = /^(H-?a(lpha)?|OIII|O3|SII|S2|H-?b(eta)?|NII|L(um(inance)?)?|R(ed)?|G(reen)?|B(lue)?|Clear|UV-?IR)$/i
