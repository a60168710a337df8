import { angleText, bytesText, durationText, exposureText, fixedText, numberText, siteText, utcText } from '#lib/format/words.ts'
import type { FrameRow } from '#shared/records/frame.ts'
import type { SolutionRow } from '#shared/records/solution.ts'
import { formatDec, formatRa } from '#shared/sky/angles.ts'

export type Facts = readonly (readonly [label: string, value: string | null])[]

const unit = (value: number | null, name: string, digits = 4): string | null =>
  value === null ? null : `${numberText(value, digits)} ${name}`

/** What the header says of the exposure, in reading order. Nulls are left out on screen. */
export const exposureFacts = ({ metadata: m, frameType }: FrameRow): Facts => [
  ['Object', m.object],
  ['Taken', m.dateObs === null ? null : utcText(Date.parse(m.dateObs))],
  ['Exposure', m.exposureSeconds === null ? null : exposureText(m.exposureSeconds)],
  ['Filter', m.filter],
  ['Frame type', frameType],
  ['Gain', m.gain === null ? null : numberText(m.gain)],
  ['Offset', m.offset === null ? null : numberText(m.offset)],
  ['ISO', m.iso === null ? null : numberText(m.iso)],
  ['Sensor temperature', unit(m.ccdTemp, '°C', 3)],
  ['Air temperature', unit(m.ambientTemp, '°C', 3)],
  ['Airmass', m.airmass === null ? null : numberText(m.airmass, 3)],
]

export const equipmentFacts = ({ metadata: m }: FrameRow): Facts => [
  ['Camera', m.camera],
  ['Telescope', m.telescope],
  ['Lens', m.lens],
  ['Focal length', unit(m.focalLengthMm, 'mm')],
  ['Aperture', m.fNumber === null ? null : `f/${numberText(m.fNumber, 2)}`],
  ['Pixel size', unit(m.pixelSizeUm, 'µm')],
  ['Readout mode', m.readoutMode],
  ['Rotator', unit(m.rotatorAngle, '°', 4)],
  ['Focuser', m.focuserPosition === null ? null : numberText(m.focuserPosition, 7)],
  ['Binning', m.binningX === null ? null : `${m.binningX} × ${m.binningY ?? m.binningX}`],
  ['Software', m.software],
]

export const placeFacts = ({ metadata: m, hint }: FrameRow): Facts => [
  ['Observer', m.observer],
  ['Site', m.site],
  ['Position', m.latitude === null || m.longitude === null ? null : siteText(m.latitude, m.longitude)],
  ['Elevation', unit(m.elevationM, 'm')],
  ['Mount pointed at', hint && hint.ra !== null && hint.dec !== null ? `${formatRa(hint.ra, 0)} ${formatDec(hint.dec)}` : null],
  ['According to', hint?.source ?? null],
]

export const fileFacts = (frame: FrameRow): Facts => [
  ['File', frame.fileName],
  ['Folder', frame.folder || 'the library itself'],
  ...frame.copies.map((copy): Facts[number] => ['Copy', copy]),
  ['Annotated twin', frame.annotated],
  ['Format', frame.format.toUpperCase()],
  [
    'Size',
    frame.width === 0 ? null : `${frame.width} × ${frame.height} px${frame.channels > 1 ? `, ${frame.channels} channels` : ''}`,
  ],
  ['Samples', frame.width === 0 ? null : (SAMPLES[frame.sampleFormat] ?? frame.sampleFormat)],
  ['Colour mosaic', frame.bayer],
  ['On disk', bytesText(frame.sizeBytes)],
  ['Last written', utcText(frame.modifiedAt)],
  ['Found', utcText(frame.indexedAt)],
]

const SAMPLES: Readonly<Record<string, string>> = {
  u8: '8-bit',
  u16: '16-bit',
  i16: '16-bit, signed',
  i32: '32-bit, signed',
  f32: '32-bit, floating point',
  f64: '64-bit, floating point',
}

export const solutionFacts = (s: SolutionRow): Facts => [
  ['Right ascension', formatRa(s.ra, 2)],
  ['in degrees', `${s.ra.toFixed(5)}°`],
  ['Declination', formatDec(s.dec, 1)],
  ['in degrees', `${fixedText(s.dec, 5)}°`],
  ['Pixel scale', `${numberText(s.pixelScaleArcsec)} ″/px`],
  ['Position angle', `${fixedText(s.positionAngle, 2)}° east of north`],
  ['Field', `${angleText(s.fieldWidthDeg)} × ${angleText(s.fieldHeightDeg)}`],
  ['Radius', angleText(s.radiusDeg)],
  ['Shown', s.isMirrored ? 'mirrored' : 'as on the sky'],
  ['Parity', s.parity === 1 ? 'positive (det CD > 0)' : 'negative (det CD < 0)'],
  ['Projection', s.wcs.projection?.code ?? 'TAN'],
  ['Distortion', s.wcs.sip ? `SIP, order ${Math.max(s.wcs.sip.a.order, s.wcs.sip.b.order)}` : 'none'],
  ['Solver', s.solver],
  ['Index', s.index],
  ['Time taken', durationText(s.seconds)],
  ['Solved', utcText(s.solvedAt)],
]
