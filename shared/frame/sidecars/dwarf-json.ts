import { normalizeRa } from '#shared/sky/angles.ts'
import { within } from '../lookup.ts'
import { known } from '../names/capture-name.ts'
import type { Findings } from './findings.ts'

const NAME = 'shotsInfo.json'

/** `shotsInfo.json` of a DWARF: one of all frames in the folder. Its right ascension is in hours, its exposure is text. */
export const readShotsInfo = (text: string): Partial<Findings> => {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    return { notes: [`${NAME}: it cannot be read as JSON.`] }
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return { notes: [`${NAME}: it holds no shots.`] }
  const values = new Map<string, unknown>(Object.entries(parsed))
  const number = (key: string, low: number, high: number): number | null => {
    const value = values.get(key)
    const text = typeof value === 'number' ? value : typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN
    return Number.isNaN(text) ? null : within(text, low, high)
  }
  const word = (key: string): string | null => {
    const value = values.get(key)
    return typeof value === 'string' && value.trim() !== '' ? value.trim().slice(0, 80) : null
  }
  const [hours, dec] = [number('RA', 0, 24), number('DEC', -90, 90)]
  const binning = /^(\d)\s*[*x]\s*(\d)$/.exec(word('binning') ?? '')
  return {
    metadata: known({
      object: word('target'),
      exposureSeconds: exposureOf(word('exp')) ?? number('exp', 0, 1e6),
      gain: number('gain', 0, 1e6),
      filter: word('ir') ?? word('filter'),
      binningX: binning ? Number(binning[1]) : null,
      binningY: binning ? Number(binning[2]) : null,
    }),
    hint:
      hours === null || dec === null || (hours === 0 && dec === 0)
        ? null
        : { ra: normalizeRa(hours * 15), dec, pixelScaleArcsec: null, source: NAME },
  }
}

// "1/30" stands for a fraction of a second.
const exposureOf = (text: string | null): number | null => {
  const ratio = /^1\/(\d{1,5})$/.exec(text ?? '')
  return ratio && Number(ratio[1]) > 0 ? Number((1 / Number(ratio[1])).toPrecision(6)) : null
}
