/** A sample for people: whole numbers whole, others with five digits, NaN in words. */
export const formatAdu = (value: number): string => {
  if (Number.isNaN(value)) return 'no value'
  if (Number.isInteger(value)) return String(value)
  const magnitude = Math.abs(value)
  return magnitude >= 1e-4 && magnitude < 1e7 ? String(Number(value.toPrecision(6))) : value.toExponential(4)
}
