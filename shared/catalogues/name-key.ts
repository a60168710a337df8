/**
 * A designation or name as people type it, made comparable: `m42`, `M 42` and `Messier  42` are one, and so are `Sh2-155` and
 * `Sharpless 155`. Letters and digits alone, in small letters; zeros before a number do not count. Abell's clusters have three
 * digits or more and are ACO; his planetary nebulae have two.
 */
export const nameKey = (text: string): string =>
  text
    .trim()
    .toLowerCase()
    .replace(/^messier\s*(?=\d)/, 'm')
    .replace(/^sharpless\s*(2-)?(?=\d)/, 'sh2')
    .replace(/^abell\s*(?=\d{3})/, 'aco')
    .replace(/[^\p{L}\p{N}+]+/gu, '')
    .replace(/(\p{L})0+(?=\d)/u, '$1')

/**
 * Whether a key of an object answers to what was asked for: the same key; or, for a name without digits of three letters or
 * more, a part of a name that has no digits either (`andromeda` finds the Andromeda Galaxy, `ngc` finds nothing).
 */
export const isNamed = (key: string, asked: string): boolean =>
  key === asked || (isPartial(asked) && isName(key) && key.includes(asked))

export const isPartial = (asked: string): boolean => asked.length >= 3 && isName(asked)
const isName = (key: string): boolean => !/\d/.test(key)
