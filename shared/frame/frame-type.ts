import type { FileHeader } from '#shared/formats/format.ts'
import type { FrameMetadata, FrameType } from '#shared/records/metadata.ts'
import { type Lookup, lookupOf } from './lookup.ts'
import { typeOfName } from './name-type.ts'
import { readName } from './names/read-name.ts'
import type { TypedFrame } from './typed-frame.ts'

/**
 * Light, dark, flat … : by the header's own word, then by a count of stacked frames, then by the names of the file and its
 * folders, then by what the format suggests. Pass a null header for a file that could not be read.
 */
export const frameTypeOf = (header: FileHeader | null, metadata: FrameMetadata, path: string): TypedFrame => {
  const cards = lookupOf(header?.cards ?? [])
  const stack = stackCountOf(cards)
  const word = typeOfWord(cards)
  if (word) return stack ? combined(word, stack) : word
  if (stack) return { type: 'stacked', rule: stack }
  return typeOfCapture(path) ?? typeOfName(path) ?? planetOf(metadata) ?? photoOf(header, metadata) ?? (header ? DEFAULT : UNREAD)
}

const DEFAULT: TypedFrame = { type: 'light', rule: 'nothing says otherwise' }
const UNREAD: TypedFrame = { type: 'unknown', rule: 'the file could not be read, and its name does not say' }

const TYPE_KEYWORDS = ['IMAGETYP', 'IMAGETYPE', 'FRAMETYP', 'FRAMETYPE', 'FRAME', 'OBSTYPE', 'OBS_TYPE', 'PICTTYPE', 'IMGTYPE']

/** The first one that fits wins, so "flat dark" is a dark and "master light" a stack. */
const WORDS: readonly (readonly [RegExp, FrameType])[] = [
  [/(master|stack|integrat|combined|average|median).*(light|object|science)|stacked|integration/, 'stacked'],
  [/master|superdark|superflat|superbias/, 'master'],
  [/flat.?dark|dark.?flat|\bdark|^d$/, 'dark'],
  [/flat|^f$/, 'flat'],
  [/bias|\bzero\b|offset|^b$/, 'bias'],
  [/planet|lunar|solar|video/, 'planetary'],
  [/light|object|science|snapshot|expose|exposure|target|tricolor|\bsky\b|^l$/, 'light'],
]

const typeOfWord = (cards: Lookup): TypedFrame | null => {
  for (const keyword of TYPE_KEYWORDS) {
    const text = cards.text([keyword])
    const found = text === null ? undefined : WORDS.find(([pattern]) => pattern.test(text.toLowerCase()))
    if (found) return { type: found[1], rule: `${keyword} is "${text}"` }
  }
  return null
}

const stackCountOf = (cards: Lookup): string | null => {
  for (const keyword of ['STACKCNT', 'NCOMBINE', 'STACKNUM', 'NSTACK', 'NIMAGES', 'STACKED']) {
    const count = cards.number([keyword])
    if (count !== null && count > 1) return `${keyword} is ${count}`
  }
  return null
}

const combined = (word: TypedFrame, stack: string): TypedFrame => {
  if (word.type === 'light') return { type: 'stacked', rule: `${word.rule} and ${stack}` }
  const isCalibration = word.type === 'dark' || word.type === 'flat' || word.type === 'bias'
  return isCalibration ? { type: 'master', rule: `${word.rule} and ${stack}` } : word
}

const typeOfCapture = (path: string): TypedFrame | null => {
  const name = readName(path)
  return name?.frameType
    ? { type: name.frameType, rule: `the file name is that of a ${name.frameType} by ${name.program}` }
    : null
}

const PLANETS = /^(the )?(sun|moon|mercury|venus|mars|jupiter|saturn|uranus|neptune)$/i

// A planet in a long exposure is a conjunction, a deep-sky picture.
const planetOf = ({ object, exposureSeconds }: FrameMetadata): TypedFrame | null =>
  object !== null && PLANETS.test(object) && (exposureSeconds ?? 0) < 2
    ? { type: 'planetary', rule: `the object is ${object} and the exposure is short` }
    : null

/** By day no raw file is exposed as long [s]. */
const NIGHT_EXPOSURE = 1

/** What capture programs write; the others are pictures until they say more. */
const CAPTURE_FORMATS: readonly string[] = ['fits', 'xisf', 'ser']

const photoOf = (header: FileHeader | null, { camera, exposureSeconds }: FrameMetadata): TypedFrame | null => {
  if (header === null || CAPTURE_FORMATS.includes(header.format)) return null
  if (header.format === 'raw' && exposureSeconds !== null && exposureSeconds >= NIGHT_EXPOSURE)
    return { type: 'light', rule: `a raw file that was exposed for ${exposureSeconds} s` }
  if (camera !== null) return { type: 'photo', rule: `a picture with EXIF of ${camera}` }
  return { type: 'photo', rule: `a ${header.format.toUpperCase()} picture without the header of a capture program` }
}
