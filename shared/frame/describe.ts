import type { FileHeader } from '#shared/formats/format.ts'
import type { FrameMetadata, FrameType, PointingHint } from '#shared/records/metadata.ts'
import { frameTypeOf } from './frame-type.ts'
import { hintOf } from './hint.ts'
import { metadataNotes, metadataOf, NO_METADATA } from './metadata.ts'
import { readName } from './names/read-name.ts'

/** What a file says of itself, by its header and its name. */
export interface Description {
  readonly metadata: FrameMetadata
  readonly hint: PointingHint | null
  readonly frameType: FrameType
  /** What decided the type, in words. */
  readonly frameTypeRule: string
  /** What was read otherwise than the header writes it, and where values came from that are not the header's, a sentence each. */
  readonly notes: readonly string[]
}

/**
 * A file by its header, which may be missing, and by its path: what the name of a known capture program says fills the gaps that
 * the header leaves, and nothing else.
 */
export const describeFrame = (header: FileHeader | null, path: string): Description => {
  const ofHeader = header ? metadataOf(header) : NO_METADATA
  const name = readName(path)
  const { metadata, filled } = filledFrom(ofHeader, name?.metadata ?? {})
  const { type, rule } = frameTypeOf(header, metadata, path)
  return {
    metadata,
    hint: header && hintOf(header),
    frameType: type,
    frameTypeRule: rule,
    notes: [
      ...(header ? metadataNotes(header) : []),
      ...(name && filled.length > 0 ? [`${said(filled)} from the file name, as ${name.program} writes it.`] : []),
    ],
  }
}

/** The metadata with its gaps filled, and what was filled. Both are told in `notes`, so that nobody takes them for the header's. */
export const filledFrom = (
  metadata: FrameMetadata,
  more: Partial<FrameMetadata>,
): { metadata: FrameMetadata; filled: readonly (keyof FrameMetadata)[] } => {
  const filled = (Object.keys(more) as (keyof FrameMetadata)[]).filter(
    (field) => (metadata[field] ?? null) === null && (more[field] ?? null) !== null,
  )
  return { metadata: { ...metadata, ...Object.fromEntries(filled.map((field) => [field, more[field]])) }, filled }
}

const WORDS: Partial<Record<keyof FrameMetadata, string>> = {
  dateObs: 'time (by the clock of the capture computer)',
  exposureSeconds: 'exposure',
  iso: 'ISO',
  ccdTemp: 'sensor temperature',
  binningX: 'binning',
  focalLengthMm: 'focal length',
  fNumber: 'focal ratio',
  pixelSizeUm: 'pixel size',
  elevationM: 'elevation',
  rotatorAngle: 'rotator angle',
  readoutMode: 'readout mode',
  focuserPosition: 'focuser position',
  ambientTemp: 'air temperature',
}

/** "Object, exposure and gain" for a sentence. */
export const said = (fields: readonly (keyof FrameMetadata)[]): string => {
  const words = fields.filter((field) => field !== 'binningY').map((field) => WORDS[field] ?? field)
  const text = words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
  return text.charAt(0).toUpperCase() + text.slice(1)
}
