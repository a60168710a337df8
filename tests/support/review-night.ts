import { NO_METADATA } from '#shared/frame/metadata.ts'
import { randomFrom } from '#shared/kernels/float/index.ts'
import type { QualityRow } from '#shared/records/quality.ts'
import type { Measures, ReviewFrame } from '#shared/review/frame.ts'

/** What a good frame of a telescope with a second of arc per pixel measures. */
export const goodQuality = (changes: Partial<QualityRow> = {}): QualityRow => ({
  starCount: 800,
  fwhm: 3.2,
  fwhmArcsec: 3.2,
  hfr: 1.7,
  hfrWeighted: 1.9,
  eccentricity: 0.42,
  background: 1200,
  backgroundGradient: 0.06,
  noise: 14,
  saturated: 0.00002,
  zeroPoint: null,
  tiltMap: null,
  tilt: 0.05,
  trailing: 0.2,
  trailingThetaDeg: 12,
  trails: [],
  cloud: 0.08,
  psfSignalWeight: 0.3,
  psfSnr: 0.2,
  version: 1,
  seconds: 1,
  measuredAt: 0,
  ...changes,
})

/** Normal noise by the method of Box and Muller. */
const normalFrom = (random: () => number) => (): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())

const START = Date.parse('2026-01-10T22:00:00Z')
const EVERY_MS = 303_000

/** A calm night of so many frames, scattered as real ones are; `change` spoils some of them. */
export const makeNight = (
  count: number,
  change: (index: number, good: Measures) => Partial<Measures> = () => ({}),
  seed = 1,
): ReviewFrame[] => {
  const normal = normalFrom(randomFrom(seed))
  return Array.from({ length: count }, (_, i) => {
    const scatter = (part: number): number => 1 + part * normal()
    const starCount = Math.round(800 * scatter(0.04))
    const good: Measures = {
      starlight: 60_000 * scatter(0.03),
      ...goodQuality({
        starCount,
        fwhm: 3.2 * scatter(0.04),
        hfr: 1.7 * scatter(0.04),
        eccentricity: 0.42 * scatter(0.05),
        background: 1200 * scatter(0.01),
        noise: 14 * scatter(0.02),
        cloud: Math.abs(0.08 * scatter(0.3)),
        trailing: Math.abs(0.2 * scatter(0.3)),
        tilt: Math.abs(0.05 * scatter(0.2)),
        psfSignalWeight: 0.3 * scatter(0.05),
        psfSnr: 0.2 * scatter(0.05),
      }),
    }
    return reviewFrame(i, { ...good, ...change(i, good) })
  })
}

export const reviewFrame = (
  index: number,
  quality: (QualityRow & { readonly starlight?: number | null }) | null,
  metadata: Partial<ReviewFrame['metadata']> = {},
): ReviewFrame => {
  const takenAt = START + index * EVERY_MS
  return {
    id: index.toString(16).padStart(32, '0'),
    folder: 'M 42',
    fileName: `M42_Ha_${String(index + 1).padStart(4, '0')}.fits`,
    takenAt,
    metadata: {
      ...NO_METADATA,
      object: 'M 42',
      dateObs: new Date(takenAt).toISOString(),
      exposureSeconds: 300,
      filter: 'Ha',
      gain: 100,
      binningX: 1,
      binningY: 1,
      camera: 'Cam 26',
      telescope: 'Refractor 80',
      ...metadata,
    },
    quality: quality && { starlight: null, ...quality },
  }
}

/** So many short frames of one night and one group, with a cloud now and then, under ids as frames have them. */
export const makeSession = (count: number): ReviewFrame[] =>
  makeNight(count, (i) => (i % 40 > 36 ? { starCount: 300, background: 1500, starlight: 20_000 } : {})).map((frame, i) => ({
    ...frame,
    id: ((i + 1) * 2_654_435_761).toString(16).padStart(12, '0').split('').reverse().join('').padEnd(32, '0'),
    metadata: {
      ...frame.metadata,
      exposureSeconds: 20,
      dateObs: new Date(Date.UTC(2026, 0, 10, 20) + 22_000 * i).toISOString(),
    },
  }))
