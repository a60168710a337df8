/**
 * Takes the steps out of a lossy H-transform before one of its inverse passes (White, Postman & Lattanzi 1992, section 4). Of
 * every 2 x 2 cell the sum is known well and the differences to one step of `scale`; where the sums around it rise or fall
 * steadily, the differences are moved to what a smooth surface through them would have, by half a step at most and only as far
 * as it stays between its neighbours. The cells lie interleaved in `high` x `wide` values whose lines are `stride` apart.
 */
export const smoothH = (values: Float64Array, high: number, wide: number, stride: number, scale: number): void => {
  const most = Math.floor(scale / 2)
  if (most <= 0) return
  // Cells at the rim have no neighbours to go by.
  for (let y = 2; y < high - 2; y += 2)
    for (let x = 0; x < wide; x += 2) smoothSlope(values, y * stride + x, 2 * stride, y * stride + x + stride, most)
  for (let y = 0; y < high; y += 2)
    for (let x = 2; x < wide - 2; x += 2) smoothSlope(values, y * stride + x, 2, y * stride + x + 1, most)
  for (let y = 2; y < high - 2; y += 2) for (let x = 2; x < wide - 2; x += 2) smoothCross(values, y * stride + x, stride, most)
}

/** The difference at `place` of the cell whose sum is at `at`; the neighbours' sums are `step` away. */
const smoothSlope = (values: Float64Array, at: number, step: number, place: number, most: number): void => {
  const [before, here, after] = [values[at - step]!, values[at]!, values[at + step]!]
  const [rise, last] = [after - here, here - before]
  const highest = 4 * Math.max(Math.min(rise, last), 0)
  const lowest = 4 * Math.min(Math.max(rise, last), 0)
  if (lowest < highest) move(values, place, within(after - before, lowest, highest), 8, most)
}

/** The crosswise difference, which lies below and to the right of the sum at `at`. */
const smoothCross = (values: Float64Array, at: number, stride: number, most: number): void => {
  const here = values[at]!
  const upLeft = here - values[at - 2 * stride - 2]!
  const upRight = here - values[at - 2 * stride + 2]!
  const downLeft = values[at + 2 * stride - 2]! - here
  const downRight = values[at + 2 * stride + 2]! - here
  const [dy, dx] = [2 * values[at + stride]!, 2 * values[at + 1]!]
  const highest = Math.min(
    Math.max(downRight, 0) - dy - dx,
    Math.max(-downLeft, 0) + dy - dx,
    Math.max(upRight, 0) - dy + dx,
    Math.max(-upLeft, 0) + dy + dx,
  )
  const lowest = Math.max(
    Math.min(downRight, 0) - dy - dx,
    Math.min(-downLeft, 0) + dy - dx,
    Math.min(upRight, 0) - dy + dx,
    Math.min(-upLeft, 0) + dy + dx,
  )
  const wanted = downRight - upLeft + upRight - downLeft
  if (lowest < highest) move(values, at + stride + 1, within(wanted, 16 * lowest, 16 * highest), 64, most)
}

const within = (value: number, low: number, high: number): number => Math.max(low, Math.min(high, value))

/** Moves a difference towards `wanted`, which is `weight` times as large. */
const move = (values: Float64Array, place: number, wanted: number, weight: number, most: number): void => {
  values[place]! += within(Math.trunc((wanted - weight * values[place]!) / weight), -most, most)
}
