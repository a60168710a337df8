/** A moment as part of a name that sorts by time: `20261121-041500` (UTC). */
export const stampOf = (time: number): string =>
  new Date(time).toISOString().slice(0, 19).replaceAll('-', '').replaceAll(':', '').replace('T', '-')
