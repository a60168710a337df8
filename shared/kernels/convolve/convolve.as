// The WASM twin of `convolve` (index.ts): one band of rows in linear memory, filtered along rows, then along columns.
// The caller lays out memory, mirrors rows above and below, and grows it; four pixels at a time where they lie side by side.

/** Rows of `width` floats at `from`, filtered along themselves to `to`. `line` has room for width + 2 reach floats. */
export function alongRows(from: usize, to: usize, line: usize, width: i32, rows: i32, taps: usize, count: i32, step: i32): void {
  const reach = (count - 1) * step
  for (let y = 0; y < rows; y++) {
    const row = from + ((<usize>(y * width)) << 2)
    const out = to + ((<usize>(y * width)) << 2)
    const middle = line + ((<usize>reach) << 2)
    memory.copy(middle, row, (<usize>width) << 2)
    for (let x = 1; x <= reach; x++) {
      store<f32>(middle - ((<usize>x) << 2), load<f32>(row + ((<usize>mirrored(x, width)) << 2)))
      store<f32>(middle + ((<usize>(width - 1 + x)) << 2), load<f32>(row + ((<usize>mirrored(width - 1 + x, width)) << 2)))
    }
    let x = 0
    for (; x + 4 <= width; x += 4) {
      const at = middle + ((<usize>x) << 2)
      let sum = f32x4.mul(v128.load(at), v128.load32_splat(taps))
      for (let i = 1; i < count; i++) {
        const far = (<usize>(i * step)) << 2
        const both = f32x4.add(v128.load(at - far), v128.load(at + far))
        sum = f32x4.add(sum, f32x4.mul(both, v128.load32_splat(taps + ((<usize>i) << 2))))
      }
      v128.store(out + ((<usize>x) << 2), sum)
    }
    for (; x < width; x++) {
      const at = middle + ((<usize>x) << 2)
      let sum = load<f32>(at) * load<f32>(taps)
      for (let i = 1; i < count; i++) {
        const far = (<usize>(i * step)) << 2
        sum += (load<f32>(at - far) + load<f32>(at + far)) * load<f32>(taps + ((<usize>i) << 2))
      }
      store<f32>(out + ((<usize>x) << 2), sum)
    }
  }
}

/** The rows at `from`, with those the taps reach above and below them in memory, filtered down columns to `to`. */
export function downColumns(from: usize, to: usize, width: i32, rows: i32, taps: usize, count: i32, step: i32): void {
  const length = width * rows
  const apart = (<usize>(width * step)) << 2
  let i = 0
  for (; i + 4 <= length; i += 4) {
    const at = from + ((<usize>i) << 2)
    let sum = f32x4.mul(v128.load(at), v128.load32_splat(taps))
    for (let k = 1; k < count; k++) {
      const far = apart * (<usize>k)
      const both = f32x4.add(v128.load(at - far), v128.load(at + far))
      sum = f32x4.add(sum, f32x4.mul(both, v128.load32_splat(taps + ((<usize>k) << 2))))
    }
    v128.store(to + ((<usize>i) << 2), sum)
  }
  for (; i < length; i++) {
    const at = from + ((<usize>i) << 2)
    let sum = load<f32>(at) * load<f32>(taps)
    for (let k = 1; k < count; k++) {
      const far = apart * (<usize>k)
      sum += (load<f32>(at - far) + load<f32>(at + far)) * load<f32>(taps + ((<usize>k) << 2))
    }
    store<f32>(to + ((<usize>i) << 2), sum)
  }
}

function mirrored(place: i32, size: i32): i32 {
  if (size == 1) return 0
  const period = 2 * (size - 1)
  const inside = place % period
  return inside < size ? inside : period - inside
}
