import { viewRow } from '#lib/data/view.ts'
import { QualityRow } from '#shared/records/quality.ts'
import { METRICS } from '#shared/review/metrics.ts'
import type { Facts } from './facts.ts'

/** Told apart by what they are for: these two are for weighing frames against each other, where the review shows them. */
const LEFT_OUT: ReadonlySet<string> = new Set(['psfSignalWeight', 'psfSnr', 'starlight'])

/** What was measured of a frame, in words; null while nothing is. */
export const qualityOf = async (id: string): Promise<Facts | null> => {
  const parsed = QualityRow.safeParse(await viewRow('quality', id))
  return parsed.success ? qualityFacts(parsed.data) : null
}

/** Numbers that could not be measured are left out. */
export const qualityFacts = (quality: QualityRow): Facts =>
  METRICS.filter(({ id }) => !LEFT_OUT.has(id)).flatMap(({ label, unit, decimals, of }) => {
    const value = of({ ...quality, starlight: null })
    return value === null ? [] : [[label, `${value.toFixed(decimals)}${unit === '' ? '' : ` ${unit}`}`] as const]
  })
