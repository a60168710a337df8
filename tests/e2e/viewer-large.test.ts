import { spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { seededRandom } from '#tests/support/make-fits.ts'
import { canvasPixels, type OpenViewer, openViewer, show } from './viewer-open.ts'

/** The heap that a small tablet or a Raspberry Pi leaves [MB]. */
const HEAP_MB = 1024
const FULL_FRAME = { width: 9576, height: 6388 }
const APS = { width: 6248, height: 4176 }

interface Shape {
  readonly width: number
  readonly height: number
  readonly channels: number
  readonly bitpix: 16 | -32
  readonly bayer?: string
}

/** Faint noise with a star in every ten thousand pixels, which repeats: made in a moment, however large it is. */
const hugeFits = ({ width, height, channels, bitpix, bayer }: Shape): Buffer => {
  const cards = [
    ['SIMPLE', 'T'],
    ['BITPIX', bitpix],
    ['NAXIS', channels > 1 ? 3 : 2],
    ['NAXIS1', width],
    ['NAXIS2', height],
    ...(channels > 1 ? [['NAXIS3', channels]] : []),
    ...(bitpix === 16 ? [['BZERO', 32768]] : []),
    ...(bayer ? [['BAYERPAT', `'${bayer.padEnd(8)}'`]] : []),
  ].map(([keyword, value]) => `${String(keyword).padEnd(8)}= ${String(value).padStart(20)}`.padEnd(80))
  const text = [...cards, 'END'.padEnd(80)].join('')
  const header = Buffer.from(text.padEnd(Math.ceil(text.length / 2880) * 2880), 'latin1')
  const length = (width * height * channels * Math.abs(bitpix)) / 8
  const file = Buffer.alloc(Math.ceil((header.length + length) / 2880) * 2880)
  header.copy(file)
  const random = seededRandom(61)
  const block = Buffer.alloc(2 ** 18)
  for (let at = 0; at < block.length; at += Math.abs(bitpix) / 8) {
    const level = random() < 1e-4 ? 20_000 : 1200 + 60 * (random() + random())
    if (bitpix === 16) block.writeInt16BE(Math.round(level) - 32768, at)
    else block.writeFloatBE(level / 65535, at)
  }
  const end = header.length + length
  for (let at = header.length; at < end; at += block.length) block.copy(file, at, 0, Math.min(block.length, end - at))
  return file
}

let viewer: OpenViewer
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'darksite-large-'))
  viewer = await openViewer({ width: 1180, height: 820 }, [`--js-flags=--max-old-space-size=${HEAP_MB}`])
})
afterAll(async () => {
  await viewer.close()
  await rm(folder, { recursive: true, force: true })
})

/** Highest memory of the browser's renderers so far [MB]; Linux alone tells. */
const peakOfRenderer = async (): Promise<number> => {
  const client = await viewer.page.context().browser()!.newBrowserCDPSession()
  const { processInfo } = await client.send('SystemInfo.getProcessInfo')
  const peaks = await Promise.all(
    processInfo
      .filter(({ type }) => type === 'renderer')
      .map(async ({ id }) => {
        const status = await readFile(`/proc/${id}/status`, 'utf8')
        return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024
      }),
  )
  return Math.max(...peaks)
}

test.each([
  ['61 megapixels of 16 bits', { ...FULL_FRAME, channels: 1, bitpix: 16 }],
  ['61 megapixels of a mosaic', { ...FULL_FRAME, channels: 1, bitpix: 16, bayer: 'RGGB' }],
  ['26 megapixels of three colours in floats, 313 MB', { ...APS, channels: 3, bitpix: -32 }],
] as const)('%s are painted on a gigabyte of heap, in less than a gigabyte of memory', async (name, shape) => {
  const { page, site, errors } = viewer
  site.files.set(name, hugeFits(shape))
  await show(page, { id: name, ...shape, isBottomUp: true }, false)
  await page.waitForSelector(`[data-frame="${name}"][data-drawn=true]`, { timeout: 60_000 })
  site.files.delete(name)
  const { data, width, height } = await canvasPixels(page)
  const middle = data.subarray(4 * (height >> 1) * width, 4 * ((height >> 1) + 1) * width)
  // The automatic stretch puts the sky at a quarter.
  const mean = middle.filter((_, i) => i % 4 === 1).reduce((sum, level) => sum + level, 0) / width
  expect(mean).toBeGreaterThan(40)
  expect(mean).toBeLessThan(100)
  expect(await page.locator('.viewer').getAttribute('data-shows')).toBe('original')
  expect(await peakOfRenderer()).toBeLessThan(1024)
  expect(errors).toEqual([])
})

test('the preview of 61 megapixels is made on a gigabyte of heap', async () => {
  const [file, preview] = [join(folder, 'huge.fits'), join(folder, 'huge.jpg')]
  await writeFile(file, hugeFits({ ...FULL_FRAME, channels: 1, bitpix: 16 }))
  const made = spawnSync(process.execPath, [
    `--max-old-space-size=${HEAP_MB}`,
    ...['server/cli/main.ts', 'preview', file, '-o', preview, '--size', '2048'],
  ])
  expect(made.stderr.toString()).not.toContain('out of memory')
  expect(made.status).toBe(0)
  expect((await sharp(preview).metadata()).width).toBeGreaterThan(1900)
})
