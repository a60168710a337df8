// The WASM twin of rcd.ts, pass by pass; what the passes mean stands there. All planes have `length` floats, rows of `stride`.

// @ts-ignore
@inline function at4(base: usize, index: i32): usize { return base + ((<usize>index) << 2) }
// @ts-ignore
@inline function four(base: usize, index: i32): v128 { return v128.load(base + ((<usize>index) << 2)) }

// Where only every second pixel of a row is wanted, all are found and the others kept: four at a time is still twice as fast.

// @ts-ignore
@inline function add(a: v128, b: v128): v128 { return f32x4.add(a, b) }
// @ts-ignore
@inline function sub(a: v128, b: v128): v128 { return f32x4.sub(a, b) }
// @ts-ignore
@inline function mul(a: v128, b: v128): v128 { return f32x4.mul(a, b) }
// @ts-ignore
@inline function apart(base: usize, i: i32, j: i32): v128 { return f32x4.abs(sub(four(base, i), four(base, j))) }

// Writes `value` over the first and third of four pixels; the others stay. At a row's end only those before `end`.
// @ts-ignore
@inline function putEverySecond(base: usize, i: i32, end: i32, value: v128): void {
  const wanted = i + 2 < end ? i32x4(-1, 0, -1, 0) : i32x4(-1, 0, 0, 0)
  v128.store(at4(base, i), v128.bitselect(value, four(base, i), wanted))
}

export function squares(data: usize, out: usize, length: i32, stride: i32, step: i32): void {
  const end = length - 3 * stride - 3
  const three = f32x4.splat(3)
  const six = f32x4.splat(6)
  // The last few may reach into the margin's end, which nobody reads.
  for (let i = 3 * stride + 3; i < end; i += 4) {
    let change = f32x4.sub(f32x4.add(four(data, i - 3 * step), four(data, i + 3 * step)), f32x4.add(four(data, i - step), four(data, i + step)))
    change = f32x4.sub(change, f32x4.mul(three, f32x4.add(four(data, i - 2 * step), four(data, i + 2 * step))))
    change = f32x4.add(change, f32x4.mul(six, four(data, i)))
    v128.store(at4(out, i), f32x4.mul(change, change))
  }
}

export function shares(along: usize, across: usize, out: usize, length: i32, stride: i32, first: i32, second: i32, least: f32): void {
  const end = length - 4 * stride - 4
  const floor = f32x4.splat(least)
  for (let i = 4 * stride + 4; i < end; i += 4) {
    const one = f32x4.max(floor, f32x4.add(f32x4.add(four(along, i - first), four(along, i)), four(along, i + first)))
    const other = f32x4.max(floor, f32x4.add(f32x4.add(four(across, i - second), four(across, i)), four(across, i + second)))
    v128.store(at4(out, i), f32x4.div(one, f32x4.add(one, other)))
  }
}

export function lowPass(data: usize, out: usize, length: i32, stride: i32): void {
  const end = length - stride - 1
  const half = f32x4.splat(0.5)
  const quarter = f32x4.splat(0.25)
  for (let i = stride + 1; i < end; i += 4) {
    const sides = f32x4.add(f32x4.add(four(data, i - 1), four(data, i + 1)), f32x4.add(four(data, i - stride), four(data, i + stride)))
    const corners = f32x4.add(
      f32x4.add(four(data, i - stride - 1), four(data, i - stride + 1)),
      f32x4.add(four(data, i + stride - 1), four(data, i + stride + 1)),
    )
    v128.store(at4(out, i), f32x4.add(four(data, i), f32x4.add(f32x4.mul(half, sides), f32x4.mul(quarter, corners))))
  }
}

// @ts-ignore
@inline function decided(share: usize, i: i32, stride: i32): v128 {
  const half = f32x4.splat(0.5)
  const here = four(share, i)
  const sides = add(add(four(share, i - stride - 1), four(share, i - stride + 1)), four(share, i + stride - 1))
  const around = mul(add(sides, four(share, i + stride + 1)), f32x4.splat(0.25))
  return v128.bitselect(around, here, f32x4.lt(f32x4.abs(sub(half, here)), f32x4.abs(sub(half, around))))
}

// The mean of two estimates, each weighed by the gradient towards the other.
// @ts-ignore
@inline function weighed(one: v128, other: v128, oneGradient: v128, otherGradient: v128): v128 {
  return f32x4.div(add(mul(otherGradient, one), mul(oneGradient, other)), add(oneGradient, otherGradient))
}

// @ts-ignore
@inline function mixed(share: v128, one: v128, other: v128): v128 {
  return add(mul(share, one), mul(sub(f32x4.splat(1), share), other))
}

// @ts-ignore
@inline function greenGradient(data: usize, i: i32, step: i32, tiny: v128): v128 {
  const near = add(add(tiny, apart(data, i + step, i - step)), apart(data, i, i + 2 * step))
  return add(add(near, apart(data, i + step, i + 3 * step)), apart(data, i + 2 * step, i + 4 * step))
}

// @ts-ignore
@inline function greenEstimate(data: usize, low: usize, i: i32, step: i32, tiny: v128): v128 {
  const here = four(low, i)
  const there = four(low, i + 2 * step)
  const change = f32x4.div(sub(here, there), add(add(tiny, here), there))
  return mul(four(data, i + step), add(f32x4.splat(1), change))
}

export function fillGreen(data: usize, low: usize, share: usize, green: usize, height: i32, stride: i32, redX: i32, redY: i32, least: f32): void {
  const tiny = f32x4.splat(least)
  for (let y = 5; y < height - 5; y++) {
    const colourX = (y & 1) == redY ? redX : 1 - redX
    const end = (y + 1) * stride - 6
    for (let i = y * stride + 6 + colourX; i < end; i += 4) {
      const up = greenGradient(data, i, -stride, tiny)
      const down = greenGradient(data, i, stride, tiny)
      const left = greenGradient(data, i, -1, tiny)
      const right = greenGradient(data, i, 1, tiny)
      const upright = weighed(greenEstimate(data, low, i, -stride, tiny), greenEstimate(data, low, i, stride, tiny), up, down)
      const sideways = weighed(greenEstimate(data, low, i, -1, tiny), greenEstimate(data, low, i, 1, tiny), left, right)
      putEverySecond(green, i, end, mixed(decided(share, i, stride), sideways, upright))
    }
  }
}

// @ts-ignore
@inline function diagonalGradient(data: usize, green: usize, i: i32, step: i32, tiny: v128): v128 {
  return add(add(add(tiny, apart(data, i + step, i - step)), apart(data, i + step, i + 3 * step)), apart(green, i, i + 2 * step))
}

// @ts-ignore
@inline function difference(colour: usize, green: usize, i: i32): v128 {
  return sub(four(colour, i), four(green, i))
}

export function fillOpposite(data: usize, share: usize, green: usize, colour: usize, height: i32, stride: i32, x: i32, y: i32, least: f32): void {
  const tiny = f32x4.splat(least)
  const a = stride + 1
  const b = stride - 1
  for (let row = 8 + y; row < height - 7; row += 2) {
    const end = (row + 1) * stride - 8
    for (let i = row * stride + 8 + x; i < end; i += 4) {
      const back = diagonalGradient(data, green, i, -a, tiny)
      const fore = diagonalGradient(data, green, i, a, tiny)
      const left = diagonalGradient(data, green, i, -b, tiny)
      const right = diagonalGradient(data, green, i, b, tiny)
      const falling = weighed(difference(data, green, i - a), difference(data, green, i + a), back, fore)
      const rising = weighed(difference(data, green, i - b), difference(data, green, i + b), left, right)
      putEverySecond(colour, i, end, add(four(green, i), mixed(decided(share, i, stride), rising, falling)))
    }
  }
}

// @ts-ignore
@inline function besideGradient(colour: usize, green: usize, i: i32, step: i32, tiny: v128): v128 {
  return add(add(add(tiny, apart(green, i, i + 2 * step)), apart(colour, i + step, i - step)), apart(colour, i + step, i + 3 * step))
}

export function fillBesideGreen(share: usize, green: usize, colour: usize, height: i32, stride: i32, margin: i32, redX: i32, redY: i32, least: f32): void {
  const tiny = f32x4.splat(least)
  for (let y = margin; y < height - margin; y++) {
    const greenX = (y & 1) == redY ? 1 - redX : redX
    const end = (y + 1) * stride - margin
    for (let i = y * stride + margin + greenX; i < end; i += 4) {
      const up = besideGradient(colour, green, i, -stride, tiny)
      const down = besideGradient(colour, green, i, stride, tiny)
      const left = besideGradient(colour, green, i, -1, tiny)
      const right = besideGradient(colour, green, i, 1, tiny)
      // A neighbour tells the less the steeper the way to it is.
      const upright = weighed(difference(colour, green, i - stride), difference(colour, green, i + stride), up, down)
      const sideways = weighed(difference(colour, green, i - 1), difference(colour, green, i + 1), left, right)
      putEverySecond(colour, i, end, add(four(green, i), mixed(decided(share, i, stride), sideways, upright)))
    }
  }
}

// @ts-ignore
@inline function rounded(base: usize, i: i32): v128 {
  return i32x4.trunc_sat_f32x4_s(f32x4.floor(add(four(base, i), f32x4.splat(0.5))))
}

// Levels as whole 16-bit samples, within their range; up to seven more than asked for are written.
export function round16(from: usize, to: usize, count: i32): void {
  for (let i = 0; i < count; i += 8) v128.store(to + ((<usize>i) << 1), i16x8.narrow_i32x4_u(rounded(from, i), rounded(from, i + 4)))
}
