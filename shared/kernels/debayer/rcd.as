// The WASM twin of rcd.ts, pass by pass; what the passes mean stands there. All planes have `length` floats, rows of `stride`.

// @ts-ignore
@inline function at4(base: usize, index: i32): usize { return base + ((<usize>index) << 2) }
// @ts-ignore
@inline function get(base: usize, index: i32): f32 { return load<f32>(base + ((<usize>index) << 2)) }
// @ts-ignore
@inline function four(base: usize, index: i32): v128 { return v128.load(base + ((<usize>index) << 2)) }

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
@inline function decided(share: usize, i: i32, stride: i32): f32 {
  const here = get(share, i)
  const around = (get(share, i - stride - 1) + get(share, i - stride + 1) + get(share, i + stride - 1) + get(share, i + stride + 1)) * 0.25
  return abs<f32>(0.5 - here) < abs<f32>(0.5 - around) ? around : here
}

// @ts-ignore
@inline function greenGradient(data: usize, i: i32, step: i32, tiny: f32): f32 {
  return (
    tiny +
    abs<f32>(get(data, i + step) - get(data, i - step)) +
    abs<f32>(get(data, i) - get(data, i + 2 * step)) +
    abs<f32>(get(data, i + step) - get(data, i + 3 * step)) +
    abs<f32>(get(data, i + 2 * step) - get(data, i + 4 * step))
  )
}

// @ts-ignore
@inline function greenEstimate(data: usize, low: usize, i: i32, step: i32, tiny: f32): f32 {
  const here = get(low, i)
  const there = get(low, i + 2 * step)
  return get(data, i + step) * (1 + (here - there) / (tiny + here + there))
}

export function fillGreen(data: usize, low: usize, share: usize, green: usize, height: i32, stride: i32, redX: i32, redY: i32, tiny: f32): void {
  for (let y = 5; y < height - 5; y++) {
    const colourX = (y & 1) == redY ? redX : 1 - redX
    const end = (y + 1) * stride - 6
    for (let i = y * stride + 6 + colourX; i < end; i += 2) {
      const up = greenGradient(data, i, -stride, tiny)
      const down = greenGradient(data, i, stride, tiny)
      const left = greenGradient(data, i, -1, tiny)
      const right = greenGradient(data, i, 1, tiny)
      const upright =
        (down * greenEstimate(data, low, i, -stride, tiny) + up * greenEstimate(data, low, i, stride, tiny)) / (up + down)
      const sideways = (right * greenEstimate(data, low, i, -1, tiny) + left * greenEstimate(data, low, i, 1, tiny)) / (left + right)
      const part = decided(share, i, stride)
      store<f32>(at4(green, i), part * sideways + (1 - part) * upright)
    }
  }
}

// @ts-ignore
@inline function diagonalGradient(data: usize, green: usize, i: i32, step: i32, tiny: f32): f32 {
  return (
    tiny +
    abs<f32>(get(data, i + step) - get(data, i - step)) +
    abs<f32>(get(data, i + step) - get(data, i + 3 * step)) +
    abs<f32>(get(green, i) - get(green, i + 2 * step))
  )
}

// @ts-ignore
@inline function difference(colour: usize, green: usize, i: i32): f32 {
  return get(colour, i) - get(green, i)
}

export function fillOpposite(data: usize, share: usize, green: usize, colour: usize, height: i32, stride: i32, x: i32, y: i32, tiny: f32): void {
  const a = stride + 1
  const b = stride - 1
  for (let row = 8 + y; row < height - 7; row += 2) {
    const end = (row + 1) * stride - 8
    for (let i = row * stride + 8 + x; i < end; i += 2) {
      const back = diagonalGradient(data, green, i, -a, tiny)
      const fore = diagonalGradient(data, green, i, a, tiny)
      const left = diagonalGradient(data, green, i, -b, tiny)
      const right = diagonalGradient(data, green, i, b, tiny)
      const falling = (fore * difference(data, green, i - a) + back * difference(data, green, i + a)) / (back + fore)
      const rising = (right * difference(data, green, i - b) + left * difference(data, green, i + b)) / (left + right)
      const part = decided(share, i, stride)
      store<f32>(at4(colour, i), get(green, i) + (1 - part) * falling + part * rising)
    }
  }
}

// @ts-ignore
@inline function besideGradient(colour: usize, green: usize, i: i32, step: i32, tiny: f32): f32 {
  return (
    tiny +
    abs<f32>(get(green, i) - get(green, i + 2 * step)) +
    abs<f32>(get(colour, i + step) - get(colour, i - step)) +
    abs<f32>(get(colour, i + step) - get(colour, i + 3 * step))
  )
}

export function fillBesideGreen(share: usize, green: usize, colour: usize, height: i32, stride: i32, margin: i32, redX: i32, redY: i32, tiny: f32): void {
  for (let y = margin; y < height - margin; y++) {
    const greenX = (y & 1) == redY ? 1 - redX : redX
    const end = (y + 1) * stride - margin
    for (let i = y * stride + margin + greenX; i < end; i += 2) {
      const up = besideGradient(colour, green, i, -stride, tiny)
      const down = besideGradient(colour, green, i, stride, tiny)
      const left = besideGradient(colour, green, i, -1, tiny)
      const right = besideGradient(colour, green, i, 1, tiny)
      const upright = (up * difference(colour, green, i + stride) + down * difference(colour, green, i - stride)) / (up + down)
      const sideways = (left * difference(colour, green, i + 1) + right * difference(colour, green, i - 1)) / (left + right)
      const part = decided(share, i, stride)
      store<f32>(at4(colour, i), get(green, i) + part * sideways + (1 - part) * upright)
    }
  }
}
