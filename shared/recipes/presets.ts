import type { Product, Recipe } from './recipe.ts'

type Listed = string | readonly [step: string, params: Readonly<Record<string, unknown>>]

const recipe = (
  name: string,
  title: string,
  summary: string,
  list: readonly Listed[],
  products: readonly Product[] = [
    { format: 'jpeg', quality: 95 },
    { format: 'tiff', depth: 16 },
  ],
  planes?: readonly string[],
): Recipe => ({
  schema: 'darksite-recipe',
  version: 1,
  name,
  title,
  summary,
  ...(planes ? { planes: [...planes] } : {}),
  steps: list.map((one) => {
    const [step, params] = typeof one === 'string' ? [one, {}] : one
    return { step, params: { ...params }, isOff: false }
  }),
  products: [...products],
})

/** The recipes that come with Darksite. Each passes `parseRecipe`. */
export const presets: readonly Recipe[] = [
  recipe(
    'quick_dso',
    'Quick look',
    'A stretched JPEG within a second: what is on the picture, and no more.',
    [['debayer', { method: 'superpixel' }], 'stretch'],
    [{ format: 'jpeg', quality: 95 }],
  ),
  recipe(
    'export_pixinsight',
    'For PixInsight',
    'All samples as they are, as a 16-bit TIFF without compression, to go on with in another program.',
    [],
    [{ format: 'tiff', depth: 16 }],
  ),
]

export const presetNamed = (name: string): Recipe | undefined => presets.find((preset) => preset.name === name)
