import { z } from 'zod'
import type { HeaderCard } from '#shared/formats/format.ts'
import { Recipe } from './recipe.ts'

/** How a product was made: with these files and this recipe it can be made again. */
export const Provenance = z.strictObject({
  program: z.literal('Darksite'),
  version: z.string(),
  /** See `recipeKey` and `productKey`. */
  key: z.string().regex(/^[0-9a-f]{64}$/),
  inputs: z.array(z.strictObject({ name: z.string(), sha256: z.string() })),
  recipe: Recipe,
})
export type Provenance = z.infer<typeof Provenance>

const MARK = 'Darksite provenance: '

/** HISTORY lines for people, and one that holds everything for programs. */
export const provenanceCards = (provenance: Provenance): HeaderCard[] => {
  const { version, recipe, inputs } = provenance
  const lines = [
    `Darksite ${version}, recipe ${recipe.name}: ${recipe.title}`,
    ...inputs.map(({ name, sha256 }) => `made of ${name} ${sha256}`),
    ...recipe.steps
      .filter(({ isOff }) => !isOff)
      .map(({ step, params }, at) => `step ${at + 1}: ${step} ${JSON.stringify(params)}`),
    MARK + asciiJson(provenance),
  ]
  return [
    { keyword: 'DSKEY', value: provenance.key, comment: 'names inputs, recipe and code' },
    ...lines.map((value): HeaderCard => ({ keyword: 'HISTORY', value })),
  ]
}

/** The provenance that a header tells; null where there is none, or one that was cut short. */
export const provenanceOfCards = (cards: readonly HeaderCard[]): Provenance | null => {
  const history = cards.filter(({ keyword }) => keyword === 'HISTORY').map(({ value }) => String(value ?? ''))
  const start = history.findLastIndex((line) => line.startsWith(MARK))
  return start < 0 ? null : provenanceOfText(pieced(history.slice(start)).slice(MARK.length))
}

/** A header breaks long lines after 72 letters, and drops the blanks at their ends. */
const pieced = (lines: readonly string[]): string =>
  lines.map((line, at) => (at < lines.length - 1 ? line.padEnd(72) : line)).join('')

export const provenanceOfText = (text: string): Provenance | null => {
  try {
    const parsed = Provenance.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data : null
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

/** JSON in plain ASCII, as headers want it. */
export const asciiJson = (value: unknown): string =>
  JSON.stringify(value).replace(/[^\x20-\x7e]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`)
