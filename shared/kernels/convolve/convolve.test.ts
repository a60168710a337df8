import { expect, test } from 'vitest'
import { convolveContract } from '#tests/contracts/kernel.ts'
import { B3_SPLINE, convolve, gaussianTaps } from './index.ts'
import { startConvolve } from './wasm.ts'

convolveContract('plain TypeScript', convolve)

const twin = startConvolve()
test('WASM SIMD is there on every machine that runs the tests', () => expect(twin).not.toBeNull())
if (twin) convolveContract('WASM SIMD', twin)

test('the reference is the sum over taps, written out, with mirrored edges', () => {
  const [width, height, step] = [11, 9, 2]
  const data = Float32Array.from({ length: width * height }, (_, i) => (i * 37) % 101)
  const found = new Float32Array(data.length)
  convolve(data, found, width, height, B3_SPLINE, step)
  const mirror = (at: number, size: number): number => {
    let place = at
    while (place < 0 || place >= size) place = place < 0 ? -place : 2 * (size - 1) - place
    return place
  }
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let sum = 0
      for (let j = -2; j <= 2; j++) {
        for (let i = -2; i <= 2; i++) {
          const weight = B3_SPLINE[Math.abs(i)]! * B3_SPLINE[Math.abs(j)]!
          sum += weight * data[mirror(y + j * step, height) * width + mirror(x + i * step, width)]!
        }
      }
      expect(found[y * width + x]).toBeCloseTo(sum, 4)
    }
  }
})

test('Gaussian taps sum to one and have their width', () => {
  for (const sigma of [0.5, 1, 2.5, 6]) {
    const taps = gaussianTaps(sigma)
    let sum = taps[0]!
    let variance = 0
    for (let i = 1; i < taps.length; i++) {
      sum += 2 * taps[i]!
      variance += 2 * i * i * taps[i]!
    }
    expect(sum).toBeCloseTo(1, 6)
    if (sigma >= 1) expect(Math.sqrt(variance)).toBeCloseTo(sigma, 1)
  }
})
