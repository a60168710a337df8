// The WASM twin of the Lanczos warp; what it does stands in index.ts. `map` has nine doubles; rows of `stride` floats.

// @ts-ignore
@inline function row(base: usize, width: usize): usize { return base + width }

export function warpBand(
  patch: usize, stride: i32, rows: i32, top: i32, frameWidth: i32, frameHeight: i32, margin: i32,
  table: usize, map: usize, out: usize, width: i32, from: i32, to: i32,
): void {
  const m0 = load<f64>(map), m1 = load<f64>(map, 8), m2 = load<f64>(map, 16)
  const m3 = load<f64>(map, 24), m4 = load<f64>(map, 32), m5 = load<f64>(map, 40)
  const m6 = load<f64>(map, 48), m7 = load<f64>(map, 56), m8 = load<f64>(map, 64)
  const line = (<usize>stride) << 2
  const rightmost = <f64>frameWidth - 0.5, lowest = <f64>frameHeight - 0.5
  let target = out
  for (let y = from; y < to; y++) {
    const cx = m1 * <f64>y + m2, cy = m4 * <f64>y + m5, cw = m7 * <f64>y + m8
    for (let start = 0; start < width; start += 16) {
      const x = <f64>start, end = <f64>(start + 16)
      const w = m6 * x + cw, wEnd = m6 * end + cw
      const sx = (m0 * x + cx) / w, sy = (m3 * x + cy) / w
      const dx = ((m0 * end + cx) / wEnd - sx) / 16, dy = ((m3 * end + cy) / wEnd - sy) / 16
      const count = min(16, width - start)
      for (let i = 0; i < count; i++) {
        const fx = sx + <f64>i * dx, fy = sy + <f64>i * dy
        let value: f32 = NaN
        if (fx >= -0.5 && fx <= rightmost && fy >= -0.5 && fy <= lowest) {
          const column = <i32>Math.floor(fx), above = <i32>Math.floor(fy) - top
          if (above >= 2 && above + 3 < rows) {
            const across = table + ((<usize>((fx - <f64>column) * 1024 + 0.5)) << 5)
            const along = table + ((<usize>((fy - <f64>(above + top)) * 1024 + 0.5)) << 5)
            let at = patch + ((<usize>((above - 2) * stride + column - 2 + margin)) << 2)
            let first = v128.load(at), second = v128.load(at, 16)
            let low = first, lowEnd = second
            let weight = v128.load32_splat(along)
            let left = f32x4.mul(first, weight), right = f32x4.mul(second, weight)
            for (let j: usize = 4; j < 24; j += 4) {
              at = row(at, line)
              first = v128.load(at)
              second = v128.load(at, 16)
              weight = v128.load32_splat(along + j)
              left = f32x4.add(left, f32x4.mul(first, weight))
              right = f32x4.add(right, f32x4.mul(second, weight))
              low = f32x4.pmin(low, first)
              lowEnd = f32x4.pmin(lowEnd, second)
            }
            // Two of the eight columns have no weight: whatever stands there, NaN too, must not count.
            right = v128.bitselect(right, f32x4.splat(0), i32x4(-1, -1, 0, 0))
            const sum = f32x4.add(f32x4.mul(left, v128.load(across)), f32x4.mul(right, v128.load(across, 16)))
            value = f32x4.extract_lane(sum, 0) + f32x4.extract_lane(sum, 1) + (f32x4.extract_lane(sum, 2) + f32x4.extract_lane(sum, 3))
            low = f32x4.pmin(low, v128.shuffle<u32>(lowEnd, lowEnd, 0, 1, 0, 1))
            low = f32x4.pmin(low, v128.shuffle<u32>(low, low, 2, 3, 2, 3))
            const least = min(f32x4.extract_lane(low, 0), f32x4.extract_lane(low, 1))
            if (value < least) value = least
          }
        }
        store<f32>(target, value)
        target += 4
      }
    }
  }
}
