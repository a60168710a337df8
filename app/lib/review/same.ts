/** Whether two lists hold the same things in the same order. */
export const sameOrder = <T>(a: readonly T[], b: readonly T[]): boolean =>
  a.length === b.length && a.every((item, i) => item === b[i])

export const sameSet = <T>(a: ReadonlySet<T>, b: ReadonlySet<T>): boolean =>
  a.size === b.size && [...a].every((item) => b.has(item))

/** Whether both say the same of every key; `isSame` decides what counts as the same, also as nothing at all. */
export const sameMap = <K, V>(
  a: ReadonlyMap<K, V>,
  b: ReadonlyMap<K, V>,
  isSame: (a: V | undefined, b: V | undefined) => boolean,
): boolean => [...new Set([...a.keys(), ...b.keys()])].every((key) => isSame(a.get(key), b.get(key)))
