import { z } from 'zod'
import { fail, ok, type Result } from '#shared/core/fault.ts'
import { inputSentences } from '#shared/spec/input-words.ts'
import { type StepRegistry, stepCalled } from '#shared/steps/pipeline.ts'

/** What a picture may be written as. */
export const PRODUCT_FORMATS = ['fits', 'xisf', 'tiff', 'png', 'jpeg', 'webp', 'avif'] as const
export type ProductFormat = (typeof PRODUCT_FORMATS)[number]

export const Product = z.strictObject({
  format: z.enum(PRODUCT_FORMATS),
  /** Bits of a sample: 8 or 16 as whole numbers, 32 as floats from 0 to 1. Absent: what the format is usually given. */
  depth: z.union([z.literal(8), z.literal(16), z.literal(32)]).optional(),
  /** Of jpeg, webp and avif, in per cent. */
  quality: z.int().min(1).max(100).optional(),
})
export type Product = z.infer<typeof Product>

/** The steps that turn one picture (or one per filter) into a finished one, in order. Plain data: kept, shared and sent as JSON. */
export const Recipe = z.strictObject({
  schema: z.literal('darksite-recipe'),
  version: z.literal(1),
  name: z.string().regex(/^[a-z0-9]+(?:[_-][a-z0-9]+)*$/, 'A name has small letters, digits, - and _'),
  title: z.string().min(1).max(100),
  summary: z.string().max(1000).default(''),
  /** The filters whose pictures are worked on together, as one picture with a plane for each. Absent: every picture by itself. */
  planes: z.array(z.string().min(1)).min(2).max(8).optional(),
  steps: z
    .array(
      z.strictObject({
        step: z.string().min(1),
        params: z.record(z.string(), z.unknown()).default({}),
        /** Kept in the list, left out when it runs. */
        isOff: z.boolean().default(false),
      }),
    )
    .max(100),
  /** What is written where nobody names a file. */
  products: z
    .array(Product)
    .min(1)
    .max(10)
    .default([{ format: 'jpeg' }]),
})
export type Recipe = z.infer<typeof Recipe>
export type RecipeStep = Recipe['steps'][number]

/**
 * A recipe as somebody wrote it. Every step must be known and its parameters be right, also those of steps that are off.
 * Faults: `recipe.invalid`; `recipe.version` for a recipe of a later Darksite; `recipe.step` naming the step that is wrong.
 */
export const parseRecipe = (json: unknown, steps: StepRegistry): Result<Recipe> => {
  const parsed = Recipe.safeParse(json)
  if (!parsed.success) {
    const isLater = typeof json === 'object' && json !== null && 'version' in json && Number(json.version) > 1
    return isLater
      ? fail('unsupported', 'recipe.version', 'This recipe is of a later version than this Darksite reads. Update Darksite.')
      : fail('invalid', 'recipe.invalid', `This is no recipe: ${inputSentences(Recipe, parsed.error)}`)
  }
  for (const [at, { step, params }] of parsed.data.steps.entries()) {
    const called = stepCalled(steps, step, params)
    if (called.ok) continue
    const known = called.fault.kind === 'unsupported' ? ` There are: ${Object.keys(steps).join(', ')}.` : ''
    return fail(called.fault.kind, 'recipe.step', `Step ${at + 1} (${step}): ${called.fault.message}${known}`)
  }
  return ok(parsed.data)
}

/** The steps that run, with every parameter said: what two recipes must agree in to make the same picture. */
export const resolvedSteps = (
  recipe: Recipe,
  steps: StepRegistry,
): readonly { step: string; params: Record<string, unknown> }[] =>
  recipe.steps
    .filter(({ isOff }) => !isOff)
    .map(({ step, params }) => {
      const called = stepCalled(steps, step, params)
      return { step, params: called.ok ? called.value.params : params }
    })
