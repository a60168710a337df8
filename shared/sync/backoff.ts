/** How long to wait before the next try after `failures` failed ones [ms]: doubling from 1 s to a minute; `chance` in [0, 1). */
export const backoffMs = (failures: number, chance: number): number =>
  Math.min(60_000, 1000 * 2 ** Math.min(failures - 1, 10)) * (0.75 + chance * 0.5)
