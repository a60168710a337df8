import type { FrameType } from '#shared/records/metadata.ts'
import { type CaptureName, exposureOfToken, known, type NameReader, temperatureOfToken, timeOfToken } from './capture-name.ts'

const SESSION =
  /^(?:RESTACKED_)?DWARF_RAW_(?:(?:TELE|WIDE)_)?(.{1,80}?)_EXP_(\d{1,4}(?:\.\d+)?)_GAIN_(\d{1,4})(?:_(\d{4}-\d\d-\d\d-\d\d-\d\d-\d\d))?/i
const LIGHT =
  /^(?:failed_)?(?:stacked-\d+_)?(.{1,80}?)_(\d{1,4}(?:\.\d+)?s)(\d{1,4})_(?:([A-Za-z][\w-]{1,20})_)?(\d{8}-\d{6})\d{0,3}(?:_(-?\d{1,2}C))?$/
const CALIBRATION =
  /^(?:(?:tele|wide)_)?(?:(bias|dark|flat)_)?(?:exp_(\d{1,4}(?:\.\d+)?)_)?gain_(\d{1,4})_bin_(\d)(?:_(?:ir_\d|(-?\d{1,2})C?|stack_\d+))*/i

/**
 * DWARF II and 3: files `M 31_15s60_Astro_20250101-221133123_16C` in folders `DWARF_RAW_TELE_M 31_EXP_15_GAIN_60_…`; darks
 * `tele_exp_15_gain_60_bin_1` in DWARF_DARK, and what the maker measured in CALI_FRAME.
 */
export const dwarf: NameReader = ({ folders, stem }) => {
  const near = folders.slice(-4)
  const session = near.map((folder) => SESSION.exec(folder)).findLast((match) => match !== null)
  if (near.some((folder) => /^(DWARF_DARK|CALI_FRAME)$/i.test(folder))) return calibration(near, stem)
  const light = LIGHT.exec(stem)
  if (!session && !light) return null
  // Other programs write such names, too; only this one packs exposure and gain into one part.
  const fromFile = light && {
    object: light[1]!.trim(),
    exposureSeconds: exposureOfToken(light[2]!),
    gain: Number(light[3]),
    filter: light[4] ?? null,
    dateObs: timeOfToken(light[5]!),
    ccdTemp: light[6] ? temperatureOfToken(light[6]) : null,
  }
  const fromFolder = session && {
    object: session[1]!.trim(),
    exposureSeconds: Number(session[2]),
    gain: Number(session[3]),
  }
  const isStack = /^stacked-/i.test(stem)
  return {
    program: 'DWARF',
    frameType: isStack ? 'stacked' : 'light',
    metadata: { ...known(fromFolder ?? {}), ...known(fromFile ?? {}) },
  }
}

const calibration = (folders: readonly string[], stem: string): CaptureName | null => {
  const match = CALIBRATION.exec(stem)
  if (!match) return null
  const [, word, exposure, gain, bin, temperature] = match
  const isDarkFolder = folders.some((folder) => /^DWARF_DARK$/i.test(folder))
  const folderWord = folders.map((folder) => folder.toLowerCase()).findLast((folder) => TYPES[folder] !== undefined)
  return {
    program: 'DWARF',
    frameType: TYPES[word?.toLowerCase() ?? folderWord ?? ''] ?? (isDarkFolder ? 'dark' : undefined),
    metadata: known({
      exposureSeconds: exposure === undefined ? null : Number(exposure),
      gain: Number(gain),
      binningX: Number(bin),
      binningY: Number(bin),
      ccdTemp: temperature === undefined ? null : Number(temperature),
    }),
  }
}

const TYPES: Readonly<Record<string, FrameType>> = { bias: 'bias', dark: 'dark', flat: 'flat' }
