import type { FrameMetadata, FrameType } from '#shared/records/metadata.ts'

/** A path in parts: folders from the top, and the file's name without its extensions. */
export interface PathParts {
  readonly folders: readonly string[]
  readonly stem: string
}

/** What the name that a capture program gave says of the frame. Times are the clock of the capture computer. */
export interface CaptureName {
  /** The program, as people call it. */
  readonly program: string
  readonly metadata: Partial<FrameMetadata>
  readonly frameType?: FrameType | undefined
}

/** Reads the names of one program; null for any other name. */
export type NameReader = (path: PathParts) => CaptureName | null

export const partsOf = (path: string): PathParts => {
  const parts = path.split(/[/\\]/).filter((part) => part !== '')
  const stem = (parts.at(-1) ?? '')
    .slice(0, LONGEST)
    .replace(/(\.(fits?|fts|xisf|tiff?|png|jpe?g|cr2|cr3|nef|arw|dng|raf|rw2|orf|ser))?(\.(gz|fz))?$/i, '')
  return { folders: parts.slice(0, -1), stem }
}

// No program writes longer names, and patterns may be slow on text without end.
const LONGEST = 200

const TYPES: Readonly<Record<string, FrameType>> = {
  light: 'light',
  snapshot: 'light',
  dark: 'dark',
  flatdark: 'dark',
  darkflat: 'dark',
  flat: 'flat',
  bias: 'bias',
  offset: 'bias',
}

/** The kind of frame that a word of the programs names. */
export const typeOfWord = (word: string): FrameType | undefined => TYPES[word.toLowerCase().replace(/[-_ ]/g, '')]

const SECONDS_PER: Readonly<Record<string, number>> = { s: 1, sec: 1, secs: 1, ms: 1e-3, us: 1e-6 }

/** `180.0s`, `810.0ms`, `32us` in seconds; null for anything else. */
export const exposureOfToken = (token: string): number | null => {
  const match = /^(\d{1,6}(?:\.\d{1,6})?)(s|secs?|ms|us)$/i.exec(token)
  return match ? Number((Number(match[1]) * SECONDS_PER[match[2]!.toLowerCase()]!).toPrecision(9)) : null
}

/** `-10.0C`, `18C` in degrees Celsius. */
export const temperatureOfToken = (token: string): number | null => {
  const match = /^(-?\d{1,3}(?:\.\d{1,3})?)C$/.exec(token)
  return match ? Number(match[1]) : null
}

const TIME = /^(\d{4})-?(\d\d)-?(\d\d)[-_T ](\d\d)[-_:]?(\d\d)[-_:]?(\d\d)/

/** `20260402-002642`, `2024-01-05_23-11-00`, `2021-01-01T20_30_11` as ISO 8601; null for other text and impossible times. */
export const timeOfToken = (token: string): string | null => {
  const match = TIME.exec(token)
  if (!match) return null
  const [year, month, day, hour, minute, second] = match.slice(1).map(Number) as [number, number, number, number, number, number]
  const at = new Date(Date.UTC(year, month - 1, day, hour, minute, second))
  const isReal =
    year >= 1990 && at.getUTCMonth() === month - 1 && at.getUTCDate() === day && hour < 24 && minute < 60 && second < 60
  return isReal ? at.toISOString() : null
}

/** Fields without a value are left out, so that they fill nothing. */
export const known = (metadata: Partial<FrameMetadata>): Partial<FrameMetadata> =>
  Object.fromEntries(Object.entries(metadata).filter(([, value]) => value !== null && value !== undefined && value !== ''))
