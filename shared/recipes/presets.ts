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

/** Darkens the sky a little and lifts what rises above it. */
const CONTRAST = '0,0 0.2,0.13 0.5,0.52 0.8,0.87 1,1'

/** The recipes that come with Darksite. Each passes `parseRecipe`. */
export const presets: readonly Recipe[] = [
  recipe(
    'quick_dso',
    'Quick look',
    'A stretched JPEG within a second: what is on the picture, and no more.',
    [
      ['debayer', { method: 'superpixel' }],
      ['stretch', { linked: false }],
    ],
    [{ format: 'jpeg', quality: 95 }],
  ),
  recipe(
    'export_pixinsight',
    'For PixInsight',
    'All samples as they are, as a 16-bit TIFF without compression, to go on with in another program.',
    [],
    [{ format: 'tiff', depth: 16 }],
  ),
  recipe(
    'smart_telescope',
    'Seestar or Dwarf stack',
    'For the stacks that smart telescopes make: an even sky, true colours of the stars, less noise.',
    [
      ['debayer', { method: 'rcd' }],
      'crop',
      ['background', { method: 'polynomial', degree: 2 }],
      'colour-calibration',
      ['denoise', { amount: 0.7, layers: 3 }],
      'stretch',
      ['green-noise', { amount: 0.7 }],
      ['saturation', { amount: 1.4 }],
      ['curves', { points: CONTRAST }],
    ],
  ),
  recipe(
    'one_shot_colour',
    'One-shot colour',
    'For stacks of a colour camera: as above, with the blur of the air undone in part.',
    [
      ['debayer', { method: 'rcd' }],
      'crop',
      ['background', { method: 'polynomial', degree: 2 }],
      'colour-calibration',
      ['green-noise', { amount: 0.8 }],
      ['deconvolve', { iterations: 8, regularisation: 4 }],
      ['denoise', { amount: 0.7, layers: 3 }],
      'stretch',
      ['hdr', { amount: 0.3 }],
      ['saturation', { amount: 1.5 }],
      ['sharpen', { amount: 0.2, threshold: 6 }],
      ['curves', { points: CONTRAST }],
    ],
  ),
  recipe(
    'lrgb',
    'Mono LRGB',
    'One stack for each of L, R, G and B, registered onto one another: colours of three, brightness of the fourth.',
    [
      'crop',
      ['background', { method: 'polynomial', degree: 2 }],
      ['denoise', { amount: 0.7, layers: 3 }],
      ['combine-channels', { palette: 'lrgb', match: false }],
      'colour-calibration',
      'stretch',
      ['green-noise', { amount: 0.7 }],
      ['saturation', { amount: 1.5 }],
      ['curves', { points: CONTRAST }],
    ],
    undefined,
    ['L', 'R', 'G', 'B'],
  ),
  recipe(
    'narrowband_sho',
    'Narrowband, Hubble palette',
    'One stack for each of SII, Ha and OIII: sulphur red, hydrogen green, oxygen blue, with less green than that makes.',
    [
      'crop',
      ['background', { method: 'polynomial', degree: 2 }],
      ['denoise', { amount: 0.7, layers: 3 }],
      ['combine-channels', { palette: 'sho' }],
      ['stretch', { linked: false }],
      ['green-noise', { amount: 0.6 }],
      ['saturation', { amount: 1.6 }],
      ['star-reduction', { amount: 0.4 }],
      ['curves', { points: CONTRAST }],
    ],
    undefined,
    ['SII', 'Ha', 'OIII'],
  ),
  recipe(
    'narrowband_hoo',
    'Narrowband, two filters',
    'One stack each of Ha and OIII: hydrogen red, oxygen turquoise.',
    [
      'crop',
      ['background', { method: 'polynomial', degree: 2 }],
      ['denoise', { amount: 0.7, layers: 3 }],
      ['combine-channels', { palette: 'hoo' }],
      ['stretch', { linked: false }],
      ['saturation', { amount: 1.3 }],
      ['star-reduction', { amount: 0.4 }],
      ['curves', { points: CONTRAST }],
    ],
    undefined,
    ['Ha', 'OIII'],
  ),
  recipe('comet', 'Comet', 'Keeps what is faint and wide: only a slope is taken from the sky, and the tail is not sharpened.', [
    ['debayer', { method: 'rcd' }],
    'crop',
    ['background', { method: 'polynomial', degree: 1, tolerance: 2 }],
    ['colour-calibration', { white: 'g2v' }],
    ['denoise', { amount: 0.75, layers: 3 }],
    ['stretch', { preset: 'boosted' }],
    ['saturation', { amount: 1.3 }],
  ]),
  recipe(
    'planetary_nebula',
    'Planetary nebula',
    'For small bright objects: oxygen keeps its green, the shell is sharpened, stars step back.',
    [
      ['debayer', { method: 'rcd' }],
      'crop',
      ['background', { method: 'polynomial', degree: 2 }],
      'colour-calibration',
      ['denoise', { amount: 0.7, layers: 3 }],
      'stretch',
      ['hdr', { amount: 0.4 }],
      ['saturation', { amount: 1.6 }],
      ['star-reduction', { amount: 0.25 }],
      ['sharpen', { amount: 0.2, threshold: 6 }],
      ['curves', { points: CONTRAST }],
    ],
  ),
]

export const presetNamed = (name: string): Recipe | undefined => presets.find((preset) => preset.name === name)
