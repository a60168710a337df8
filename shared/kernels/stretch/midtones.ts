/**
 * Midtones transfer function: a smooth curve from (0, 0) through (midtones, 1/2) to (1, 1).
 * `midtones` and `x` are fractions of white; `x` beyond [0, 1] is clipped. Its inverse is the curve of `1 - midtones`.
 */
export const midtonesTransfer = (midtones: number, x: number): number => {
  if (x <= 0) return 0
  if (x >= 1) return 1
  return ((midtones - 1) * x) / ((2 * midtones - 1) * x - midtones)
}
