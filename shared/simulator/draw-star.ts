/** Electrons collected so far, row after row. */
export interface Canvas {
  readonly width: number
  readonly height: number
  readonly data: Float32Array
}

export interface DrawnStar {
  readonly x: number
  readonly y: number
  /** Electrons of the whole star, and what each pixel of the 2 x 2 cell makes of them. */
  readonly electrons: number
  readonly response: readonly [number, number, number, number]
}

/** Farthest that light is drawn from a star [px]. */
const FARTHEST = 300

/**
 * Adds a star with the Moffat profile (1969) of exponent 3, typical of a night's seeing. A pixel collects over its whole square,
 * so the core is summed on a grid finer than the pixels. `faintest` is the light per pixel that may be left out [electrons].
 */
export const drawStar = (canvas: Canvas, star: DrawnStar, fwhmPx: number, faintest: number): void => {
  const { width, height, data } = canvas
  const alpha2 = (fwhmPx / 2) ** 2 / (2 ** (1 / 3) - 1)
  const peak = (2 / (Math.PI * alpha2)) * star.electrons
  const reach = Math.min(FARTHEST, Math.sqrt(alpha2 * Math.max(0, Math.cbrt(peak / faintest) - 1)) + 2)
  const core2 = (1.5 * fwhmPx) ** 2 + 2
  const [top, bottom] = [Math.max(0, Math.ceil(star.y - reach)), Math.min(height - 1, Math.floor(star.y + reach))]
  const [left, right] = [Math.max(0, Math.ceil(star.x - reach)), Math.min(width - 1, Math.floor(star.x + reach))]
  for (let row = top; row <= bottom; row++) {
    const dy = row - star.y
    for (let column = left; column <= right; column++) {
      const dx = column - star.x
      const r2 = dx * dx + dy * dy
      if (r2 > reach * reach) continue
      const light = r2 < core2 ? overPixel(dx, dy, alpha2) : moffat(r2, alpha2)
      data[row * width + column]! += peak * light * star.response[((row & 1) << 1) | (column & 1)]!
    }
  }
}

const moffat = (r2: number, alpha2: number): number => {
  const u = 1 + r2 / alpha2
  return 1 / (u * u * u)
}

const GRID = [-0.4, -0.2, 0, 0.2, 0.4]

const overPixel = (dx: number, dy: number, alpha2: number): number => {
  let sum = 0
  for (const y of GRID) for (const x of GRID) sum += moffat((dx + x) ** 2 + (dy + y) ** 2, alpha2)
  return sum / 25
}
