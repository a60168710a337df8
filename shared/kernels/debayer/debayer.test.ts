import { describe, expect, test } from 'vitest'
import { type BayerPattern, createSamples, planeOf, type Raster } from '#shared/core/raster.ts'
import { randomFrom } from '#shared/kernels/float/index.ts'
import { rcdContract } from '#tests/contracts/kernel.ts'
import { DEBAYER_METHODS, type DebayerMethod, debayer, debayerBackend, debayerRows, emptyColours } from './index.ts'
import { startRcd } from './rcd-wasm.ts'

const PATTERNS: readonly BayerPattern[] = ['RGGB', 'BGGR', 'GRBG', 'GBRG']
const FULL = DEBAYER_METHODS.filter((method) => method !== 'superpixel')
const [width, height] = [160, 150]

/** Coloured stars of different widths on a sky with a nebula, fine stripes and a sharp limb: three planes of 16 bits. */
const makeScene = (): Raster => {
  const data = new Uint16Array(3 * width * height)
  const random = randomFrom(11)
  const stars = Array.from({ length: 60 }, () => ({
    x: 8 + random() * (width - 16),
    y: 8 + random() * (height - 16),
    light: [1 + random(), 1.5, 1 + random()].map((part) => part * (3000 + 20000 * random() ** 3)),
    sigma: 1.1 + 0.5 * random(),
  }))
  for (let c = 0; c < 3; c++) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        let level = [900, 1400, 1100][c]! + 400 * [1, 0.3, 0.5][c]! * Math.sin(x / 17) * Math.cos(y / 23)
        level += (x - 110) ** 2 + (y - 100) ** 2 < 400 ? [9000, 8000, 6500][c]! : 0
        level += x < 50 && y > 110 ? 1500 * (1 + Math.sin(x * 0.9 + y * 0.35)) : 0
        for (const star of stars) {
          const r2 = (x - star.x) ** 2 + (y - star.y) ** 2
          if (r2 < 100) level += star.light[c]! * Math.exp(-r2 / (2 * star.sigma ** 2))
        }
        data[c * width * height + y * width + x] = Math.min(65535, Math.round(level))
      }
    }
  }
  return { width, height, channels: 3, sampleFormat: 'u16', data, white: 65535, isBottomUp: false }
}

const mosaicOf = (scene: Raster, bayer: BayerPattern): Raster => {
  const data = createSamples(scene.sampleFormat, scene.width * scene.height)
  for (let y = 0; y < scene.height; y++) {
    for (let x = 0; x < scene.width; x++) {
      const channel = 'RGB'.indexOf(bayer[2 * (y & 1) + (x & 1)]!)
      data[y * scene.width + x] = planeOf(scene, channel)[y * scene.width + x]!
    }
  }
  return { ...scene, channels: 1, data, bayer }
}

const psnr = (picture: Raster, truth: Raster): number => {
  let squares = 0
  for (let i = 0; i < truth.data.length; i++) squares += (picture.data[i]! - truth.data[i]!) ** 2
  return 10 * Math.log10(65535 ** 2 / (squares / truth.data.length))
}

const scene = makeScene()

describe.each(PATTERNS)('a %s mosaic', (pattern) => {
  const mosaic = mosaicOf(scene, pattern)
  const quality = Object.fromEntries(FULL.map((method) => [method, psnr(debayer(mosaic, method), scene)]))

  test('comes nearer to the truth by VNG and by RCD than by bilinear means', () => {
    console.log(`${pattern} PSNR [dB]: ${FULL.map((method) => `${method} ${quality[method]!.toFixed(2)}`).join(', ')}`)
    expect(quality['bilinear']).toBeGreaterThan(30)
    expect(quality['vng']).toBeGreaterThan(quality['bilinear']! + 1)
    expect(quality['rcd']).toBeGreaterThan(quality['bilinear']! + 1)
  })

  test.each(FULL)('keeps its samples, type and size by %s', (method) => {
    const picture = debayer(mosaic, method)
    expect(picture).toMatchObject({ width, height, channels: 3, sampleFormat: 'u16', bayer: undefined })
    for (let y = 0; y < height; y += 7) {
      for (let x = 0; x < width; x++) {
        const channel = 'RGB'.indexOf(pattern[2 * (y & 1) + (x & 1)]!)
        expect(planeOf(picture, channel)[y * width + x]).toBe(mosaic.data[y * width + x])
      }
    }
  })
})

test.each(FULL)('rows by %s are the same however the frame is divided', (method) => {
  const mosaic = mosaicOf(scene, 'GRBG')
  const divided = emptyColours(mosaic)
  let from = 0
  for (const to of [1, 2, 40, 77, 149, 150]) {
    debayerRows(mosaic, method, from, to, divided)
    from = to
  }
  expect(divided.data).toEqual(debayer(mosaic, method).data)
})

const turned = (raster: Raster, flipX: boolean, flipY: boolean): Raster => {
  const data = createSamples(raster.sampleFormat, raster.data.length)
  for (let c = 0; c < raster.channels; c++) {
    const [from, to] = [planeOf(raster, c), planeOf({ ...raster, data }, c)]
    for (let y = 0; y < raster.height; y++) {
      for (let x = 0; x < raster.width; x++) {
        const source = (flipY ? raster.height - 1 - y : y) * raster.width + (flipX ? raster.width - 1 - x : x)
        to[y * raster.width + x] = from[source]!
      }
    }
  }
  return { ...raster, data }
}

test.each(FULL)('by %s, a scene seen from any corner of the mosaic is the same scene', (method) => {
  const truth = debayer(mosaicOf(scene, 'RGGB'), method)
  // Turned left to right, an even width starts on the other column; upside down, an even height on the other row.
  for (const [flipX, flipY, pattern] of [
    [true, false, 'GRBG'],
    [false, true, 'GBRG'],
    [true, true, 'BGGR'],
  ] as const) {
    const picture = turned(debayer(mosaicOf(turned(scene, flipX, flipY), pattern), method), flipX, flipY)
    let worst = 0
    for (let i = 0; i < truth.data.length; i++) worst = Math.max(worst, Math.abs(truth.data[i]! - picture.data[i]!))
    // Sums in another order round to the other side.
    expect(worst).toBeLessThanOrEqual(1)
  }
})

/** Mean ratio of the axes of the stars, from second moments in a window of Gaussian weight. */
const elongation = (picture: Raster, channel: number, places: readonly (readonly [number, number])[]): number => {
  const plane = planeOf(picture, channel)
  const ratios = places.map(([cx, cy]) => {
    let [n, xx, yy, xy] = [0, 0, 0, 0]
    for (let y = Math.round(cy) - 7; y <= Math.round(cy) + 7; y++) {
      for (let x = Math.round(cx) - 7; x <= Math.round(cx) + 7; x++) {
        const [dx, dy] = [x - cx, y - cy]
        const light = (plane[y * picture.width + x]! - 1000) * Math.exp(-(dx * dx + dy * dy) / 8)
        n += light
        xx += light * dx * dx
        yy += light * dy * dy
        xy += light * dx * dy
      }
    }
    const [mean, half] = [(xx + yy) / 2 / n, Math.hypot((xx - yy) / 2, xy) / n]
    return Math.sqrt((mean + half) / (mean - half))
  })
  return ratios.reduce((a, b) => a + b, 0) / ratios.length
}

test('small stars stay rounder by RCD than by bilinear means', () => {
  const random = randomFrom(5)
  const places = Array.from(
    { length: 36 },
    (_, i) => [14 + 24 * (i % 6) + 2 * random(), 14 + 23 * Math.floor(i / 6) + 2 * random()] as const,
  )
  const data = new Uint16Array(3 * width * height)
  for (let c = 0; c < 3; c++) {
    for (let i = 0; i < width * height; i++) {
      let level = 1000
      for (const [x, y] of places)
        level += 20_000 * Math.exp(-(((i % width) - x) ** 2 + (Math.floor(i / width) - y) ** 2) / (2 * 1.0 ** 2))
      data[c * width * height + i] = Math.round(level)
    }
  }
  const stars = { ...scene, data }
  const mosaic = mosaicOf(stars, 'RGGB')
  for (const channel of [0, 1, 2]) {
    const of = (picture: Raster) => elongation(picture, channel, places)
    const [none, plain, round] = [of(stars), of(debayer(mosaic, 'bilinear')), of(debayer(mosaic, 'rcd'))]
    console.log(
      `Axis ratio of stars, channel ${channel}: true ${none.toFixed(4)}, bilinear ${plain.toFixed(4)}, rcd ${round.toFixed(4)}`,
    )
    expect(round).toBeLessThan(plain)
    expect(round).toBeLessThan(1.03)
  }
})

test.each(FULL)('an even grey field stays even by %s, at the ends of every sample type', (method: DebayerMethod) => {
  for (const [sampleFormat, level] of [
    ['u8', 255],
    ['u16', 65535],
    ['u16', 0],
    ['i16', -32768],
    ['i32', 2_000_000_001],
    ['f32', 0.25],
    ['f64', 1e-9],
  ] as const) {
    const data = createSamples(sampleFormat, 20 * 14).fill(level)
    const field: Raster = {
      ...scene,
      width: 20,
      height: 14,
      channels: 1,
      sampleFormat,
      data,
      bayer: 'BGGR',
      white: Math.abs(level) || 1,
    }
    for (const value of debayer(field, method).data) expect(value).toBe(level)
  }
})

test('tiny mosaics are no trouble', () => {
  for (const method of DEBAYER_METHODS) {
    for (const [w, h] of [
      [1, 1],
      [2, 1],
      [2, 2],
      [3, 5],
    ] as const) {
      const field: Raster = { ...scene, width: w, height: h, channels: 1, data: new Uint16Array(w * h).fill(500), bayer: 'RGGB' }
      expect(debayer(field, method).channels).toBe(3)
    }
  }
})

const twin = startRcd()
test('the twin of RCD is there on every machine that runs the tests, and is used where its floats suffice', () => {
  expect(twin).not.toBeNull()
  const mosaic = mosaicOf(scene, 'RGGB')
  expect(debayerBackend(mosaic, 'rcd')).toBe('wasm-simd')
  expect(debayerBackend({ ...mosaic, sampleFormat: 'f64' }, 'rcd')).toBe('typescript')
  expect(debayerBackend(mosaic, 'vng')).toBe('typescript')
})
if (twin) rcdContract('WASM SIMD', twin)

test('the twin of RCD rounds to whole samples and keeps them within 16 bits, as plain code does', () => {
  // Snow, black or white: what is found between lies far outside.
  const random = randomFrom(3)
  const data = Uint16Array.from({ length: width * height }, () => (random() < 0.5 ? 0 : 65535))
  const mosaic: Raster = { ...mosaicOf(scene, 'GBRG'), data }
  const found = debayer(mosaic, 'rcd').data
  const floats = debayer({ ...mosaic, sampleFormat: 'f32', data: Float32Array.from(data) }, 'rcd').data
  const expected = Uint16Array.from(floats, (level) => Math.min(65535, Math.max(0, Math.floor(level + 0.5))))
  expect(Math.max(...floats) - 65535 > 100 || Math.min(...floats) < -100).toBe(true)
  expect(found).toEqual(expected)
})
