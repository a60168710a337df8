import { sha256 } from '@noble/hashes/sha2.js'
import type { StepRegistry } from '#shared/steps/pipeline.ts'
import { type Product, type Recipe, resolvedSteps } from './recipe.ts'

/**
 * The name of what a recipe makes of its inputs: SHA-256 of the inputs' SHA-256 in order, the steps with all their parameters, and
 * the version of the code. The same key means the same picture, so that nothing need be made twice.
 */
export const recipeKey = (inputs: readonly string[], recipe: Recipe, steps: StepRegistry, codeVersion: string): string =>
  keysOfSteps(inputs, recipe, steps, codeVersion).at(-1)!

/** The key of the picture before the first step, after the first, and so on: what is unchanged up to a step keeps its key. */
export const keysOfSteps = (
  inputs: readonly string[],
  recipe: Recipe,
  steps: StepRegistry,
  codeVersion: string,
): readonly string[] => {
  const keys = [digestOf({ codeVersion, inputs, planes: recipe.planes ?? [] })]
  for (const step of resolvedSteps(recipe, steps)) keys.push(digestOf({ before: keys.at(-1)!, ...step }))
  return keys
}

/** The key of one file: two files of one picture differ in format, depth and quality. */
export const productKey = (key: string, product: Product): string => digestOf({ key, product })

const digestOf = (value: unknown): string =>
  Array.from(sha256(new TextEncoder().encode(canonical(value))), (byte) => byte.toString(16).padStart(2, '0')).join('')

/** JSON whose objects name their members in alphabetical order, so that equal values are equal texts. */
export const canonical = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join(',')}}`
}
