/** Side of the squares whose medians make the background [px]: larger than stars, smaller than nebulae. */
const MESH = 32

/** The smooth background of an 8-bit picture, one level for each pixel, and the noise about it. */
export const backgroundOf = (data: Uint8Array, width: number, height: number): { levels: Float32Array; sigma: number } => {
  const [columns, rows] = [Math.ceil(width / MESH), Math.ceil(height / MESH)]
  const mesh = Float32Array.from({ length: columns * rows }, (_, n) =>
    medianOfSquare(data, width, height, (n % columns) * MESH, Math.floor(n / columns) * MESH),
  )
  const levels = new Float32Array(width * height)
  for (let y = 0; y < height; y++) {
    const [top, bottom, down] = between(y, rows)
    for (let x = 0; x < width; x++) {
      const [left, right, along] = between(x, columns)
      const above = mesh[top * columns + left]! * (1 - along) + mesh[top * columns + right]! * along
      const below = mesh[bottom * columns + left]! * (1 - along) + mesh[bottom * columns + right]! * along
      levels[y * width + x] = above * (1 - down) + below * down
    }
  }
  return { levels, sigma: noiseOf(data, levels) }
}

// The two squares whose centres a pixel lies between, and how far along it is.
const between = (at: number, count: number): [number, number, number] => {
  const place = Math.min(count - 1, Math.max(0, (at + 0.5) / MESH - 0.5))
  const first = Math.floor(place)
  return [first, Math.min(count - 1, first + 1), place - first]
}

const medianOfSquare = (data: Uint8Array, width: number, height: number, left: number, top: number): number => {
  const counts = new Uint32Array(256)
  const [right, bottom] = [Math.min(width, left + MESH), Math.min(height, top + MESH)]
  for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) counts[data[y * width + x]!]!++
  return quantileOf(counts, 0.5)
}

// Half the pixels of pure noise lie within 0.6745 sigma. Eight bits cannot show less noise than their own rounding.
const noiseOf = (data: Uint8Array, levels: Float32Array): number => {
  const counts = new Uint32Array(256)
  data.forEach((value, i) => void counts[Math.min(255, Math.round(Math.abs(value - levels[i]!)))]!++)
  return Math.max(0.5, quantileOf(counts, 0.5) / 0.6745)
}

const quantileOf = (counts: Uint32Array, share: number): number => {
  const goal = counts.reduce((sum, count) => sum + count, 0) * share
  let seen = 0
  for (let level = 0; level < counts.length; level++) {
    seen += counts[level]!
    if (seen >= goal) return level
  }
  return 0
}
