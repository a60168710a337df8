/** Shares of the planes in each colour, by the filter's name. */
export type Mix = Readonly<Record<string, number>>

export interface Palette {
  readonly red: Mix
  readonly green: Mix
  readonly blue: Mix
  /** The plane whose brightness the colours get. */
  readonly luminance?: string
}

export const PALETTES = {
  rgb: { red: { R: 1 }, green: { G: 1 }, blue: { B: 1 } },
  lrgb: { red: { R: 1 }, green: { G: 1 }, blue: { B: 1 }, luminance: 'L' },
  /** The Hubble palette. */
  sho: { red: { SII: 1 }, green: { Ha: 1 }, blue: { OIII: 1 } },
  hoo: { red: { Ha: 1 }, green: { OIII: 1 }, blue: { OIII: 1 } },
  /** Hubble's filters with the greens turned to gold. */
  'sho-gold': { red: { SII: 0.6, Ha: 0.4 }, green: { Ha: 0.6, OIII: 0.4 }, blue: { OIII: 1 } },
  hargb: { red: { R: 0.5, Ha: 0.5 }, green: { G: 1 }, blue: { B: 1 } },
} as const satisfies Record<string, Palette>

const MIX = /^\s*[\w-]+(\s+[\d.]+)?(\s*\+\s*[\w-]+(\s+[\d.]+)?)*\s*$/

export const isMix = (text: string): boolean => text === '' || MIX.test(text)

/** `Ha 0.7 + SII 0.3` as shares; a filter without a number counts as 1. */
export const mixOf = (text: string): Mix =>
  Object.fromEntries(
    text
      .split('+')
      .map((part) => part.trim().split(/\s+/))
      .filter(([name]) => name !== '')
      .map(([name, share]) => [name!, share === undefined ? 1 : Number(share)]),
  )
