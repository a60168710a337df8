import type { CalibrationFrame, CalibrationKind } from './frame.ts'

/** Dark current doubles every six degrees or so; two make a tenth of difference [deg C]. */
export const TEMPERATURE_TOLERANCE = 2
/** Shadows of dust move with the rotator; a rotator comes back to within this [deg]. */
export const ROTATION_TOLERANCE = 2
/** Exposures of cameras with mechanical shutters are not exact. */
const EXPOSURE_TOLERANCE = 0.02
/** Flats of more nights ago are of other dust. */
export const FLAT_NIGHTS = 14

/** One thing in which a frame must be like the light, in words for people. */
export interface Rule {
  readonly id: string
  /** False when both frames say it and differ; what one does not say is no difference. */
  fits(light: CalibrationFrame, other: CalibrationFrame): boolean
  /** `300 s`, `270° rotation`; null when the frame does not say. */
  words(frame: CalibrationFrame): string | null
}

type Metadata = CalibrationFrame['row']['metadata']

const agree = <T>(read: (metadata: Metadata) => T | null, same: (a: T, b: T) => boolean): Rule['fits'] => {
  return (light, other) => {
    const [a, b] = [read(light.row.metadata), read(other.row.metadata)]
    return a === null || b === null || same(a, b)
  }
}

const plain = (text: string): string => text.toLowerCase().replace(/[\s_-]+/g, '')
const equal = (a: number, b: number): boolean => Math.abs(a - b) < 1e-6
const number = (value: number): string => String(Number(value.toPrecision(4))).replace('-', '−')

const CAMERA: Rule = {
  id: 'camera',
  fits: agree(
    (metadata) => metadata.camera,
    (a, b) => plain(a) === plain(b),
  ),
  words: ({ row }) => row.metadata.camera,
}
const SIZE: Rule = {
  id: 'size',
  fits: (light, { row }) => light.row.width === row.width && light.row.height === row.height && light.row.bayer === row.bayer,
  words: ({ row }) => `${row.width} × ${row.height} px`,
}
const BINNING: Rule = {
  id: 'binning',
  fits: agree(({ binningX }) => binningX, equal),
  words: ({ row }) => (row.metadata.binningX === null ? null : `binning ${row.metadata.binningX}`),
}
const GAIN: Rule = {
  id: 'gain',
  fits: (light, other) => agree(({ gain }) => gain, equal)(light, other) && agree(({ iso }) => iso, equal)(light, other),
  words: ({ row: { metadata } }) =>
    metadata.gain !== null ? `gain ${number(metadata.gain)}` : metadata.iso !== null ? `ISO ${metadata.iso}` : null,
}
const OFFSET: Rule = {
  id: 'offset',
  fits: agree(({ offset }) => offset, equal),
  words: ({ row }) => (row.metadata.offset === null ? null : `offset ${number(row.metadata.offset)}`),
}
const READOUT: Rule = {
  id: 'readout',
  fits: agree(
    ({ readoutMode }) => readoutMode,
    (a, b) => plain(a) === plain(b),
  ),
  words: ({ row }) => (row.metadata.readoutMode === null ? null : `readout mode ${row.metadata.readoutMode}`),
}
const EXPOSURE: Rule = {
  id: 'exposure',
  fits: agree(
    ({ exposureSeconds }) => exposureSeconds,
    (a, b) => Math.abs(a - b) <= EXPOSURE_TOLERANCE * Math.max(a, b),
  ),
  words: ({ row }) => (row.metadata.exposureSeconds === null ? null : `${number(row.metadata.exposureSeconds)} s`),
}
const TEMPERATURE: Rule = {
  id: 'temperature',
  fits: agree(
    ({ ccdTemp }) => ccdTemp,
    (a, b) => Math.abs(a - b) <= TEMPERATURE_TOLERANCE + 1e-9,
  ),
  words: ({ row }) => (row.metadata.ccdTemp === null ? null : `${number(Math.round(row.metadata.ccdTemp))} °C`),
}
const FILTER: Rule = {
  id: 'filter',
  // A flat without a filter, for a light with one, is another flat.
  fits: ({ row: light }, { row: other }) => plain(light.metadata.filter ?? '') === plain(other.metadata.filter ?? ''),
  words: ({ row }) => row.metadata.filter ?? 'no filter',
}
const ROTATION: Rule = {
  id: 'rotation',
  fits: agree(
    ({ rotatorAngle }) => rotatorAngle,
    (a, b) => Math.abs(((a - b + 540) % 360) - 180) <= ROTATION_TOLERANCE,
  ),
  words: ({ row }) => (row.metadata.rotatorAngle === null ? null : `${number(Math.round(row.metadata.rotatorAngle))}° rotation`),
}
const TELESCOPE: Rule = {
  id: 'telescope',
  fits: agree(
    ({ telescope }) => telescope,
    (a, b) => plain(a) === plain(b),
  ),
  words: ({ row }) => row.metadata.telescope,
}

/** Without these two frames have nothing to do with each other. */
export const SAME_SENSOR: readonly Rule[] = [CAMERA, SIZE, BINNING]

/** What else must agree, the one that people would give up last first. */
export const RULES: Readonly<Record<CalibrationKind, readonly Rule[]>> = {
  dark: [GAIN, EXPOSURE, OFFSET, READOUT, TEMPERATURE],
  flat: [FILTER, TELESCOPE, GAIN, READOUT, ROTATION],
  bias: [GAIN, OFFSET, READOUT],
}
