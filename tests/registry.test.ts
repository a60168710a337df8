import { expect, describe as suite, test } from 'vitest'
import { paramsFromFlags } from '#server/cli/flags.ts'
import { jobs } from '#server/jobs/jobs.gen.ts'
import { solvers } from '#server/solvers/solvers.gen.ts'
import type { Raster } from '#shared/core/raster.ts'
import { qualityOf } from '#shared/kernels/quality/index.ts'
import { fieldsOf } from '#shared/spec/fields.ts'
import { markdownOf } from '#shared/spec/markdown.ts'
import { describe, type Spec } from '#shared/spec/spec.ts'
import { runPipeline } from '#shared/steps/pipeline.ts'
import type { AnyStep } from '#shared/steps/step.ts'
import { steps } from '#shared/steps/steps.gen.ts'

const registries: Readonly<Record<string, Readonly<Record<string, Spec>>>> = { steps, jobs, solvers }
const members = Object.entries(registries).flatMap(([registry, all]) =>
  Object.entries(all).map(([id, spec]) => ({ registry, id, spec })),
)

suite.each(members)('$registry $id', ({ id, spec }) => {
  test('is registered under its own id', () => expect(spec.id).toBe(id))

  test('works with its defaults', () => expect(spec.params.safeParse({}).error).toBeUndefined())

  test('has a title and a sentence', () => {
    expect(spec.title).toMatch(/^[A-Z]/)
    expect(spec.summary).toMatch(/[.]$/)
  })

  test('labels and explains every parameter', () => {
    for (const field of fieldsOf(describe(spec))) {
      expect(field.label, field.name).not.toBe(field.name)
      expect(field.help, field.name).not.toBe('')
    }
  })

  test('gives form, command line and reference page from one description', () => {
    const description = describe(spec)
    const fields = fieldsOf(description)
    for (const field of fields) expect(markdownOf(description)).toContain(`| \`${field.name}\` |`)
    const argv = fields
      .filter((field) => field.input !== 'checkbox' && field.initial !== undefined && field.initial !== null)
      .map((field) => `--${field.name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}=${field.initial}`)
    const params = paramsFromFlags(description, argv)
    expect(params.ok && spec.params.safeParse(params.value).error).toBeUndefined()
  })
})

const width = 64
const raster: Raster = {
  ...{ width, height: width, channels: 1, sampleFormat: 'u16', white: 65_535, isBottomUp: false },
  data: Uint16Array.from({ length: width * width }, (_, i) => 1000 + ((i * 7919) % 97)),
}
for (const [x, y] of [
  [10, 12],
  [40, 20],
  [25, 50],
  [50, 45],
] as const) {
  for (let dy = -4; dy <= 4; dy++) {
    for (let dx = -4; dx <= 4; dx++)
      raster.data[(y + dy) * width + x + dx]! += Math.round(20_000 * Math.exp(-(dx * dx + dy * dy) / 4))
  }
}
const context = { signal: { aborted: false }, progress: () => {} }

suite.each(Object.values(steps as Readonly<Record<string, AnyStep>>))('step $id', (step) => {
  test('leaves its input untouched and gives what it promises', () => {
    const before = raster.data.slice()
    const parts = step.run({ raster, stars: [], quality: qualityOf(raster, []) }, step.params.parse({}), context)
    expect(parts.ok ? '' : parts.fault.message).toBe('')
    expect(raster.data).toEqual(before)
    expect(parts.ok && Object.keys(parts.value).sort()).toEqual([...step.gives].sort())
  })
})

test('a pipeline says what it lacks, and runs what it knows', () => {
  const unknown = runPipeline(steps as Readonly<Record<string, AnyStep>>, [{ step: 'hubble', params: {} }], { raster }, context)
  expect(unknown.ok ? '' : unknown.fault.code).toBe('pipeline.unknown-step')
  const pipeline = ['detect-stars', 'stretch'].filter((id) => id in steps).map((step) => ({ step, params: {} }))
  const good = runPipeline(steps as Readonly<Record<string, AnyStep>>, pipeline, { raster }, context)
  expect(good.ok && Object.keys(good.value)).toContain('raster')
})

test('the registries are not empty', () => {
  for (const [name, all] of Object.entries(registries)) expect(Object.keys(all).length, name).toBeGreaterThan(0)
})
