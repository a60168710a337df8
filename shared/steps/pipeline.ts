import { z } from 'zod'
import { fail, ok, type Result } from '#shared/core/fault.ts'
import { inputSentences } from '#shared/spec/input-words.ts'
import type { AnyStep, StepContext, StepFrame } from '#shared/steps/step.ts'

export const Pipeline = z.array(z.object({ step: z.string(), params: z.record(z.string(), z.unknown()) }))
export type Pipeline = z.infer<typeof Pipeline>

export type StepRegistry = Readonly<Record<string, AnyStep>>

/** Runs the steps in order. The first fault stops it; an unknown step is a fault, never a skip. */
export const runPipeline = (
  steps: StepRegistry,
  pipeline: Pipeline,
  frame: StepFrame,
  context: StepContext,
): Result<StepFrame> => {
  let current = frame
  for (const { step, params } of pipeline) {
    const next = runStep(steps, step, params, current, context)
    if (!next.ok) return next
    current = next.value
  }
  return ok(current)
}

/** A step and its parameters, checked. Faults: `pipeline.unknown-step`, `pipeline.params`. */
export const stepCalled = (
  steps: StepRegistry,
  id: string,
  params: Readonly<Record<string, unknown>>,
): Result<{ step: AnyStep; params: Record<string, unknown> }> => {
  const step = Object.hasOwn(steps, id) ? steps[id] : undefined
  if (!step) return fail('unsupported', 'pipeline.unknown-step', `No step is called “${id}”.`)
  const parsed = step.params.strict().safeParse(params)
  if (!parsed.success) return fail('invalid', 'pipeline.params', inputSentences(step.params.strict(), parsed.error))
  return ok({ step, params: parsed.data })
}

/** The frame after one step. Faults: those of `stepCalled` and of the step, and `pipeline.missing-part`. */
export const runStep = (
  steps: StepRegistry,
  id: string,
  params: Readonly<Record<string, unknown>>,
  frame: StepFrame,
  context: StepContext,
): Result<StepFrame> => {
  const called = stepCalled(steps, id, params)
  if (!called.ok) return called
  const { step } = called.value
  const missing = step.needs.find((part) => frame[part] === undefined)
  if (missing) return fail('invalid', 'pipeline.missing-part', `“${step.title}” needs ${missing} first.`)
  const parts = step.run(frame, called.value.params, context)
  return parts.ok ? ok({ ...kept(frame, parts.value), ...parts.value }) : parts
}

/** What was measured on a picture does not hold for the next one; what lies in its pixels does not survive another size. */
const kept = (frame: StepFrame, parts: Partial<StepFrame>): StepFrame => {
  const { raster } = parts
  if (!raster || raster === frame.raster) return frame
  const { stars: _stars, quality: _quality, ...rest } = frame
  if (raster.width === frame.raster.width && raster.height === frame.raster.height) return rest
  const { wcs: _wcs, references: _references, mask: _mask, ...unplaced } = rest
  return unplaced
}
