/** The type codes of d3-celestial (its readme) in words. */
const WORDS: Readonly<Record<string, string>> = {
  gg: 'galaxy cluster',
  g: 'galaxy',
  s: 'spiral galaxy',
  s0: 'lenticular galaxy',
  sd: 'dwarf spheroidal galaxy',
  i: 'irregular galaxy',
  e: 'elliptical galaxy',
  oc: 'open cluster',
  gc: 'globular cluster',
  dn: 'dark nebula',
  bn: 'bright nebula',
  sfr: 'star-forming region',
  rn: 'reflection nebula',
  en: 'emission nebula',
  pn: 'planetary nebula',
  snr: 'supernova remnant',
  pos: 'asterism',
}

export const typeInWords = (code: string): string => WORDS[code] ?? 'object'

export const isGalaxy = (type: string): boolean => type.endsWith('galaxy')
