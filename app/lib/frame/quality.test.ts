import { expect, test } from 'vitest'
import { measureFrame } from '#shared/kernels/quality/index.ts'
import { makeStarField } from '#tests/support/star-field.ts'
import { qualityFacts } from './quality.ts'

test('what was measured is told with its unit, and what could not be measured is not', () => {
  const { raster } = makeStarField({ seed: 2, width: 400, height: 300, stars: 60, fwhm: 3, apart: 15 })
  const { quality } = measureFrame(raster)
  const row = { ...quality, fwhmArcsec: null, zeroPoint: null, version: 1, seconds: 0.1, measuredAt: 1 }
  const facts = new Map(qualityFacts(row))
  expect(facts.get('FWHM')).toMatch(/^[23]\.\d\d px$/)
  expect(facts.get('Background')).toMatch(/^\d+ ADU$/)
  expect(facts.get('Trails')).toBe('0')
  expect(facts.has('Transparency')).toBe(false)
})
