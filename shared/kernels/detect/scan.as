// The WASM twin of the hot loop of `findRuns` (runs.ts), for rows of 16-bit samples: filter, compare, and write down the runs.
// Whole numbers below 2^24 are exact in 32-bit floats, so that it finds the same runs to the pixel.

/**
 * Runs of one row where (l + 2 m + r) > 16 limit, with columns m = up + 2 here + down. Rows have `width` samples; `sums` has room
 * for width + 2 floats, aligned so that its second one is at a multiple of 16. Runs go to `out` as pairs of start and end.
 * Answers how many there are.
 */
export function scanRow(up: usize, here: usize, down: usize, limits: usize, width: i32, sums: usize, out: usize): i32 {
  const first = sums + 4
  let x = 0
  for (; x + 8 <= width; x += 8) {
    const at = (<usize>x) << 1
    const a = v128.load(up + at)
    const b = v128.load(here + at)
    const c = v128.load(down + at)
    const low = i32x4.add(
      i32x4.add(i32x4.extend_low_i16x8_u(a), i32x4.extend_low_i16x8_u(c)),
      i32x4.shl(i32x4.extend_low_i16x8_u(b), 1),
    )
    const high = i32x4.add(
      i32x4.add(i32x4.extend_high_i16x8_u(a), i32x4.extend_high_i16x8_u(c)),
      i32x4.shl(i32x4.extend_high_i16x8_u(b), 1),
    )
    const to = first + ((<usize>x) << 2)
    v128.store(to, f32x4.convert_i32x4_s(low))
    v128.store(to + 16, f32x4.convert_i32x4_s(high))
  }
  for (; x < width; x++) {
    const at = (<usize>x) << 1
    const sum = <i32>load<u16>(up + at) + 2 * <i32>load<u16>(here + at) + <i32>load<u16>(down + at)
    store<f32>(first + ((<usize>x) << 2), <f32>sum)
  }
  store<f32>(sums, load<f32>(first))
  store<f32>(first + ((<usize>width) << 2), load<f32>(first + ((<usize>(width - 1)) << 2)))

  let count = 0
  let open = -1
  const sixteen = f32x4.splat(16)
  x = 0
  for (; x + 4 <= width; x += 4) {
    const at = first + ((<usize>x) << 2)
    const middle = v128.load(at)
    const sum = f32x4.add(f32x4.add(v128.load(at - 4), v128.load(at + 4)), f32x4.add(middle, middle))
    const bits = i32x4.bitmask(f32x4.gt(sum, f32x4.mul(v128.load(limits + ((<usize>x) << 2)), sixteen)))
    // Nearly everywhere there is nothing, or all of a star.
    if (open < 0 ? bits == 0 : bits == 15) continue
    for (let i = 0; i < 4; i++) {
      const isAbove = ((bits >> i) & 1) == 1
      if (isAbove == open >= 0) continue
      if (isAbove) open = x + i
      else {
        store<i32>(out + ((<usize>count) << 3), open)
        store<i32>(out + ((<usize>count) << 3) + 4, x + i)
        count++
        open = -1
      }
    }
  }
  for (; x < width; x++) {
    const at = first + ((<usize>x) << 2)
    const isAbove = load<f32>(at - 4) + load<f32>(at + 4) + 2 * load<f32>(at) > 16 * load<f32>(limits + ((<usize>x) << 2))
    if (isAbove == open >= 0) continue
    if (isAbove) open = x
    else {
      store<i32>(out + ((<usize>count) << 3), open)
      store<i32>(out + ((<usize>count) << 3) + 4, x)
      count++
      open = -1
    }
  }
  if (open >= 0) {
    store<i32>(out + ((<usize>count) << 3), open)
    store<i32>(out + ((<usize>count) << 3) + 4, width)
    count++
  }
  return count
}
