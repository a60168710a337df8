import sharp from 'sharp'
import { expect, test } from 'vitest'
import { bytesSource } from '#shared/core/byte-source.ts'
import { pictures } from './decode-picture.ts'

const decode = async (bytes: Uint8Array) => {
  const result = await pictures.decode(bytesSource(new Uint8Array(bytes)))
  const described = await pictures.describe(bytesSource(new Uint8Array(bytes)))
  if (!result.ok) return result.fault.code
  if (described.ok) expect(result.value).toMatchObject(described.value)
  return result.value
}

/** Two pixels, red and half-transparent blue. */
const RGBA = { data: Buffer.from([255, 0, 0, 255, 0, 0, 200, 128]), raw: { width: 2, height: 1, channels: 4 as const } }

test('transparency is dropped, not blended', async () => {
  const png = await sharp(RGBA.data, { raw: RGBA.raw }).png().toBuffer()
  expect(await decode(png)).toMatchObject({ channels: 3, data: new Uint8Array([255, 0, 0, 0, 0, 200]) })
})

test('grey with transparency is grey', async () => {
  const png = await sharp(Buffer.from([10, 255, 200, 3]), { raw: { width: 2, height: 1, channels: 2 } })
    .toColourspace('b-w')
    .png()
    .toBuffer()
  expect(await decode(png)).toMatchObject({ channels: 1, data: new Uint8Array([10, 200]) })
})

test('a palette is unfolded', async () => {
  const png = await sharp(RGBA.data, { raw: RGBA.raw }).removeAlpha().png({ palette: true, colours: 4 }).toBuffer()
  expect(await decode(png)).toMatchObject({ channels: 3, sampleFormat: 'u8', data: new Uint8Array([255, 0, 0, 0, 0, 200]) })
})

test('a colour profile does not change the numbers', async () => {
  const data = Buffer.from([10, 120, 230])
  const raw = { width: 1, height: 1, channels: 3 as const }
  const png = await sharp(data, { raw }).withIccProfile('p3', { attach: true }).png().toBuffer()
  const stored = await sharp(png, { ignoreIcc: true }).raw().toBuffer()
  expect(await decode(png)).toMatchObject({ data: new Uint8Array(stored) })
})

test('EXIF orientation is left to the viewer', async () => {
  const jpeg = await sharp({ create: { width: 30, height: 20, channels: 3, background: '#123456' } })
    .jpeg()
    .withMetadata({ orientation: 6 })
    .toBuffer()
  expect(await decode(jpeg)).toMatchObject({ width: 30, height: 20, isBottomUp: false })
})

test('CMYK becomes three colours', async () => {
  const jpeg = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#ff0000' } })
    .toColourspace('cmyk')
    .jpeg()
    .toBuffer()
  expect(await decode(jpeg)).toMatchObject({ channels: 3, width: 8 })
})

test.each(['jpeg', 'png'] as const)('a %s that stops in the middle is broken, not grey below', async (id) => {
  const noise = Buffer.from(Array.from({ length: 90_000 }, (_, i) => (i * 7919 + ((i * i) % 251)) % 256))
  const bytes = await sharp(noise, { raw: { width: 200, height: 150, channels: 3 } })
    .toFormat(id)
    .toBuffer()
  expect(await decode(bytes.subarray(0, Math.floor(bytes.length / 2)))).toBe('picture.broken')
})

test.each(['jpeg', 'png'] as const)(
  'what is wrong with a spoilt %s is said in plain words, not in those of a decoder',
  async (id) => {
    const noise = Buffer.from(Array.from({ length: 90_000 }, (_, i) => (i * 7919) % 251))
    const bytes = await sharp(noise, { raw: { width: 200, height: 150, channels: 3 } })
      .toFormat(id)
      .toBuffer()
    for (const length of [20, 100, bytes.length >> 1]) {
      const result = await pictures.decode(bytesSource(new Uint8Array(bytes.subarray(0, length))))
      const message = result.ok ? '' : result.fault.message
      expect(message).toMatch(/^The picture (ends early|cannot be decoded): [a-z ,]+\. Copy it again from where it came\.$/)
    }
  },
)

test('a picture that claims to be enormous is refused before it is unpacked', async () => {
  const png = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#000' } })
    .png()
    .toBuffer()
  const huge = Buffer.from(png)
  huge.writeUInt32BE(100_000, 16)
  huge.writeUInt32BE(100_000, 20)
  expect(await decode(huge)).toMatch(/^picture\.(too-large|broken)$/)
})

test('nothing, and something else, are broken pictures', async () => {
  expect(await decode(new Uint8Array(0))).toBe('file.empty')
  expect(await decode(new TextEncoder().encode('no picture'))).toBe('picture.broken')
})
