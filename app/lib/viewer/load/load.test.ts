import { createServer } from 'node:http'
import { describe, expect, test } from 'vitest'
import { raws } from '#server/images/decode-raw.ts'
import { readHeader, readRaster } from '#shared/formats/open.ts'
import { makeFits, makeRaster } from '#tests/support/make-fits.ts'
import { browserPictures } from './browser-pictures.ts'
import { DownloadError, openDownload } from './download.ts'
import { jpegSegments, jpegSize, withoutExif } from './jpeg-markers.ts'
import { rasterOfInterleaved } from './planes.ts'
import { probePixel } from './probe.ts'

const segment = (marker: number, payload: readonly number[]): number[] => [
  0xff,
  marker,
  (payload.length + 2) >> 8,
  (payload.length + 2) & 255,
  ...payload,
]
const START = [0xff, 0xd8]
const EXIF = segment(0xe1, [1, 2, 3])
const PROFILE = segment(0xe2, [9])
const FRAME = segment(0xc0, [8, 0, 20, 0, 30, 3, 0, 0, 0])
const SCAN = [...segment(0xda, [1]), 5, 5, 0xff, 0xe1, 5, 0xff, 0xd9]

describe('a JPEG file', () => {
  const file = new Uint8Array([...START, ...EXIF, ...PROFILE, ...FRAME, ...SCAN])

  test('tells its size and components in the frame header', () => {
    expect(jpegSize(file)).toEqual({ width: 30, height: 20, components: 3 })
    expect(jpegSize(new Uint8Array([...START, ...EXIF]))).toBeNull()
  })

  test('loses EXIF and colour profile and nothing else, so that no browser turns or converts it', async () => {
    const bare = new Uint8Array(await withoutExif(file).arrayBuffer())
    expect([...bare]).toEqual([...START, ...FRAME, ...SCAN])
  })

  test('that is cut short or garbage ends the walk', () => {
    expect(jpegSegments(file.subarray(0, 9)).length).toBeLessThanOrEqual(2)
    expect(jpegSegments(new Uint8Array([0xff, 0xd8, 1, 2, 3, 4, 5]))).toEqual([])
  })
})

test('interleaved samples become planes, and transparency is dropped', () => {
  const colour = rasterOfInterleaved({ width: 2, height: 1, channels: 4, data: new Uint16Array([1, 2, 3, 9, 4, 5, 6, 9]) })
  expect(colour).toMatchObject({ channels: 3, sampleFormat: 'u16', white: 65535 })
  expect([...colour.data]).toEqual([1, 4, 2, 5, 3, 6])
  const grey = rasterOfInterleaved({ width: 2, height: 1, channels: 2, data: new Uint8Array([7, 9, 8, 9]) })
  expect([...grey.data]).toEqual([7, 8])
})

test('a probe tells the samples of a pixel, and the colour it has in a mosaic', () => {
  const raster = makeRaster({ width: 6, height: 4, bayer: 'GRBG' })
  expect(probePixel(raster, 1, 0)).toEqual({ x: 1, y: 0, values: [raster.data[1]], colour: 'R' })
  expect(probePixel(raster, 2, 3)?.colour).toBe('B')
  expect(probePixel(raster, 6, 0)).toBeNull()
  expect(probePixel(raster, -1, 0)).toBeNull()
  const colour = makeRaster({ width: 2, height: 2, channels: 3 })
  expect(probePixel(colour, 1, 1)?.values).toEqual([colour.data[3], colour.data[7], colour.data[11]])
})

/** A server of one file: `whole` does not tell the length, `broken` drops the connection in the middle of the pixels. */
const withFile = async <T>(
  file: Uint8Array,
  manner: 'ranges' | 'whole' | 'broken' | 'none',
  use: (url: string) => Promise<T>,
): Promise<T> => {
  const server = createServer((request, response) => {
    if (manner === 'none') return void response.writeHead(404).end()
    const range = /bytes=(\d+)-(\d+)/.exec(request.headers.range ?? '')
    if (manner === 'whole') return void response.write(file.subarray(0, 9), () => response.end(file.subarray(9)))
    if (manner === 'broken') {
      response.setHeader('Content-Length', file.length)
      return void response.write(file.subarray(0, 90_000), () => response.destroy())
    }
    if (!range) return void response.setHeader('Content-Length', file.length).end(file)
    const [first, last] = [Number(range[1]), Math.min(file.length - 1, Number(range[2]))]
    const length = last - first + 1
    response.writeHead(206, { 'Content-Range': `bytes ${first}-${last}/${file.length}`, 'Content-Length': length })
    response.end(file.subarray(first, last + 1))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  try {
    return await use(`http://127.0.0.1:${address !== null && typeof address === 'object' ? address.port : 0}/x.fits`)
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

const download = (onProgress: (loaded: number, total: number) => void = () => {}) => ({
  signal: new AbortController().signal,
  onProgress,
})
const big = { width: 300, height: 200 } as const
const context = { pictures: browserPictures, raws }

describe('a file on the server', () => {
  test.each(['ranges', 'whole'] as const)('has the same pixels when the server sends %s', async (manner) => {
    const raster = makeRaster(big)
    await withFile(makeFits(big), manner, async (url) => {
      const source = await openDownload(url, download())
      if (!source.ok) throw new Error(source.fault.message)
      const header = await readHeader(source.value, context)
      expect(header.ok && header.value.width).toBe(300)
      const read = await readRaster(source.value, context)
      expect(read.ok && [...read.value.data]).toEqual([...raster.data])
    })
  })

  test('is read anywhere, in any order', async () => {
    const file = makeFits(big)
    await withFile(file, 'ranges', async (url) => {
      const source = await openDownload(url, download())
      if (!source.ok) throw new Error(source.fault.message)
      for (const [from, length] of [
        [100_000, 50],
        [70_000, 900],
        [10, 20],
        [0, 1e9],
        [110_000, 1e9],
        [60_000, 10_000],
      ] as const)
        expect(await source.value.read(from, length)).toEqual(file.subarray(from, from + length))
      source.value.stop()
    })
  })

  test('tells how far it is', async () => {
    const told: number[] = []
    await withFile(makeFits(big), 'ranges', async (url) => {
      const source = await openDownload(
        url,
        download((loaded, total) => told.push(loaded / total)),
      )
      if (source.ok) await readRaster(source.value, context)
    })
    expect(told.at(-1)).toBe(1)
  })

  test('that is not there, or not to be reached, is a fault in words', async () => {
    const missing = await withFile(new Uint8Array(0), 'none', (url) => openDownload(url, download()))
    expect(missing).toMatchObject({ ok: false, fault: { code: 'viewer.no-file', kind: 'not-found' } })
    const away = await openDownload('http://127.0.0.1:1/x.fits', download())
    expect(away).toMatchObject({ ok: false, fault: { code: 'viewer.offline', kind: 'unavailable' } })
  })

  test('whose connection breaks between header and pixels says so', async () => {
    await withFile(makeFits(big), 'broken', async (url) => {
      const source = await openDownload(url, download())
      if (!source.ok) throw new Error(source.fault.message)
      await expect(readRaster(source.value, context)).rejects.toThrow(DownloadError)
    })
  })

  test('is not read on when the user has gone to another frame', async () => {
    const controller = new AbortController()
    await withFile(makeFits(big), 'ranges', async (url) => {
      const source = await openDownload(url, { signal: controller.signal, onProgress: () => {} })
      controller.abort()
      if (!source.ok) throw new Error(source.fault.message)
      await expect(readRaster(source.value, context)).rejects.toThrow()
    })
  })
})
