/** Whom we thank, and for what. */
export const CREDITS: readonly { readonly what: string; readonly text: string }[] = [
  {
    what: 'Catalogues',
    text: 'd3-celestial by Olaf Frohn (BSD-3-Clause), with stars from the Hipparcos catalogue (ESA) and deep sky objects from the NGC, IC, Messier and other lists it gathers.',
  },
  { what: 'Plate solving', text: 'astrometry.net by Dustin Lang, David W. Hogg and others, with index files made from Tycho-2.' },
  { what: 'Darksite', text: 'MIT licence. No account, no cloud: your pictures stay in your network.' },
]
