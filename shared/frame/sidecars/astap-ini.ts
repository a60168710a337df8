import { wcsFromCards } from '#shared/sky/fits-wcs.ts'
import type { Findings } from './findings.ts'

/**
 * `NAME.ini` of ASTAP (PLTSOLVD, CRPIX, CRVAL, CD or CDELT with CROTA) and the `[Astrometry]` of older programs (ra, dec,
 * pixscale), which is a hint.
 */
export const readAstapIni = (name: string, text: string): Partial<Findings> => {
  const entries = new Map(
    text
      .split(/\r?\n/)
      // No line of it is long, and patterns may be slow on text without end.
      .map((line) => /^\s*([\w ]{1,20}?)\s*=\s*(.*?)\s*$/.exec(line.slice(0, 300)))
      .flatMap((match) => (match ? [[match[1]!.toUpperCase(), match[2]!] as const] : [])),
  )
  const solved = entries.get('PLTSOLVD')
  if (solved === undefined) return hintOf(name, entries)
  if (!/^T/i.test(solved)) {
    const why = entries.get('ERROR') ?? entries.get('WARNING')
    return { notes: [`${name}: ASTAP did not solve the picture${why ? ` (${why.slice(0, 120)})` : ''}.`] }
  }
  const cards = [...entries].map(([keyword, value]) => ({ keyword, value }))
  const wcs = wcsFromCards([
    { keyword: 'CTYPE1', value: 'RA---TAN' },
    { keyword: 'CTYPE2', value: 'DEC--TAN' },
    ...cards.filter(({ keyword }) => /^(CRPIX|CRVAL|CD|CDELT|CROTA)/.test(keyword)),
  ])
  return wcs.ok ? { solution: { wcs: wcs.value, from: name, size: null } } : { notes: [`${name}: ${wcs.fault.message}`] }
}

const hintOf = (name: string, entries: ReadonlyMap<string, string>): Partial<Findings> => {
  const number = (key: string, low: number, high: number): number | null => {
    const value = Number(entries.get(key) || Number.NaN)
    return value >= low && value <= high ? value : null
  }
  const [ra, dec, scale] = [number('RA', 0, 359.9999999), number('DEC', -90, 90), number('PIXSCALE', 0.001, 7200)]
  if (ra === null || dec === null) return {}
  return { hint: { ra, dec, pixelScaleArcsec: scale, source: name } }
}
