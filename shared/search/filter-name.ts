const GROUPS: readonly (readonly [string, RegExp])[] = [
  ['Ha', /^(h[\s_-]?(a(lpha)?|α)|halpha|656.*)$/],
  ['OIII', /^(o[\s_-]?(iii|3)|oxygen|50[01].*)$/],
  ['SII', /^(s[\s_-]?(ii|2)|sul(ph|f)ur|67[12].*)$/],
  ['Hb', /^(h[\s_-]?(b(eta)?|β)|hbeta|486.*)$/],
  ['NII', /^n[\s_-]?(ii|2)$/],
  ['L', /^(l|lum(inance)?|uv.?ir.*|clear|c|ir.?cut)$/],
  ['R', /^(r|red)$/],
  ['G', /^(g|green)$/],
  ['B', /^(b|blue)$/],
]

/** The name a filter goes by everywhere: `H-alpha`, `HA 7nm` and `ha` are Ha. A name that is none of the common ones stays. */
export const filterName = (name: string): string => {
  const plain = name
    .trim()
    .toLowerCase()
    .replace(/\b\d+(\.\d+)?\s*nm\b/g, '')
    .replace(/\b(filter|astrodon|baader|chroma|antlia|optolong|zwo)\b/g, '')
    .trim()
  return GROUPS.find(([, pattern]) => pattern.test(plain))?.[0] ?? name.trim()
}
