/** Which curve somebody wishes, as `StretchSpec` names it; plain data, without the defaults. */
export interface StretchChoice {
  readonly mode: 'auto' | 'asinh' | 'log' | 'sqrt' | 'power' | 'histogram' | 'ghs'
  readonly preset: 'pixinsight' | 'boosted' | 'siril' | 'nina'
  /** One stretch for all colours, or one for each; null does as previews do (ADR 8). */
  readonly linked: boolean | null
  /** By `luminance`, the brightness is stretched, and colours keep their hue. */
  readonly colour: 'channels' | 'luminance'
  /** 0 finds the one that puts the sky at a quarter. */
  readonly strength: number
}

export const USUAL: StretchChoice = { mode: 'auto', preset: 'pixinsight', linked: null, colour: 'channels', strength: 0 }

/** A choice for one picture. */
export interface SettledChoice extends StretchChoice {
  readonly linked: boolean
}

/** The raw colours of a mosaic are not balanced, so that each is stretched for itself unless somebody wished otherwise. */
export const settle = (choice: StretchChoice, { bayer }: { readonly bayer: string | null }): SettledChoice => ({
  ...choice,
  linked: choice.linked ?? bayer === null,
})

/** True for what every picture is opened with at once. */
export const isPlain = ({ mode, preset, linked, colour }: SettledChoice): boolean =>
  mode === USUAL.mode && preset === USUAL.preset && colour === USUAL.colour && linked

/** The curves that are offered, in the words of their programs. */
export const CHOICES: readonly { readonly label: string; readonly choice: Pick<StretchChoice, 'mode' | 'preset'> }[] = [
  { label: 'Auto, as PixInsight', choice: { mode: 'auto', preset: 'pixinsight' } },
  { label: 'Auto, boosted', choice: { mode: 'auto', preset: 'boosted' } },
  { label: 'Auto, as Siril', choice: { mode: 'auto', preset: 'siril' } },
  { label: 'Auto, as N.I.N.A.', choice: { mode: 'auto', preset: 'nina' } },
  { label: 'Asinh', choice: { mode: 'asinh', preset: 'pixinsight' } },
  { label: 'Logarithm', choice: { mode: 'log', preset: 'pixinsight' } },
  { label: 'Square root', choice: { mode: 'sqrt', preset: 'pixinsight' } },
  { label: 'Power', choice: { mode: 'power', preset: 'pixinsight' } },
  { label: 'Histogram equalisation', choice: { mode: 'histogram', preset: 'pixinsight' } },
  { label: 'Generalised hyperbolic', choice: { mode: 'ghs', preset: 'pixinsight' } },
]

/** The strength of a curve as a slider has it, 0 to 1; the steps are even in what the eye sees. */
export const STRENGTHS: Partial<Record<StretchChoice['mode'], (place: number) => number>> = {
  asinh: (place) => 10 ** (place * 5),
  log: (place) => 10 ** (place * 6),
  power: (place) => 10 ** (place * 2 - 2),
  ghs: (place) => place * 12,
}

/** What was chosen last holds for the next frames too. */
class Chosen {
  choice = $state.raw<StretchChoice>(USUAL)
}

export const chosen = new Chosen()
